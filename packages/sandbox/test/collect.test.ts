import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Limits } from "../src/index.ts";
import { type Lab, megabyte, openLab, type Result, runStep, type StepWishes, shell, startStep } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const caps = { folder: "out", maxBytes: megabyte, maxFiles: 10, maxDepth: 3 };
const collecting = (script: string, wishes: Partial<typeof caps> = {}, rest: StepWishes = {}): Promise<Result> =>
  shell(lab.host, script, { collect: { ...caps, ...wishes }, ...rest });
const names = (result: Result) => result.collected?.map((file) => file.path).sort();

test("returns the files below the folder, with bytes and mode", async () => {
  const result = await collecting(
    "mkdir -p out/a/b; printf 'x\\0y' > out/plain; echo hi > out/a/b/deep; chmod +x out/plain",
  );
  expect(names(result)).toEqual(["a/b/deep", "plain"]);
  const plain = result.collected?.find((file) => file.path === "plain");
  expect(Buffer.from(plain?.bytes ?? []).toString()).toBe("x\0y");
  expect(plain?.executable).toBe(true);
  expect(result.collected?.find((file) => file.path === "a/b/deep")?.executable).toBe(false);
  expect(result).toMatchObject({ leftOut: [], leftOutCount: 0 });
});

test("a collected program runs in the next sandbox", async () => {
  const script = "mkdir out; printf 'int puts(const char*);int main(){puts(\"built\");}' > m.c; gcc m.c -o out/m";
  const built = await collecting(script);
  expect(await runStep(lab.host, ["./m"], { files: built.collected ?? [] })).toMatchObject({
    outcome: "ok",
    text: "built\n",
  });
});

test("takes regular files only: no link, fifo, socket or device, and follows nothing", async () => {
  const script = `mkdir out; cd out; ln -s /etc/passwd link; ln -s / root; ln -s loop loop; mkfifo fifo
    python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'; echo real > real; ln real hard; : > empty`;
  expect(names(await collecting(script))).toEqual(["empty", "hard", "real"]);
});

test.each([
  ["the folder is a link to elsewhere", "ln -s /etc out"],
  ["the folder is a link to a sibling", "mkdir real; echo x > real/x; ln -s real out"],
  ["the folder is a fifo", "mkfifo out"],
  ["the folder is not there", "true"],
  ["the work folder is gone", "cd /; rm -rf /work/* ; true"],
])("returns nothing when %s", async (_, script) => {
  expect(await collecting(script)).toMatchObject({ outcome: "ok", collected: [] });
});

test("a link in the middle of the folder's path is not followed", async () => {
  expect(
    names(await collecting("mkdir -p real/out; echo x > real/out/x; ln -s real via", { folder: "via/out" })),
  ).toEqual([]);
});

test("caps the number of files", async () => {
  const result = await collecting("mkdir out; for i in $(seq 50); do echo $i > out/$i; done");
  expect(result.collected?.length).toBe(10);
  expect(result.leftOutCount).toBe(40);
  expect(result.leftOut).toHaveLength(16);
  expect(result.leftOut?.[0]).toMatchObject({ reason: "too_many_files" });
});

test("caps the bytes, and never returns a part of a file", async () => {
  const result = await collecting(
    "mkdir out; head -c 700000 /dev/zero > out/a; head -c 700000 /dev/zero > out/b; truncate -s 60M out/c",
  );
  expect(result.collected?.map((file) => file.bytes.length)).toEqual([700_000]);
  expect(result.leftOut?.map(({ reason }) => reason)).toEqual(["too_large", "too_large"]);
  expect(result.leftOut).toContainEqual({ path: "c", reason: "too_large", bytes: 60 * megabyte });
});

test("caps the depth", async () => {
  const result = await collecting("mkdir -p out/1/2/3/4; for d in . 1 1/2 1/2/3 1/2/3/4; do echo x > out/$d/f; done");
  expect(names(result)).toEqual(["1/2/f", "1/f", "f"]);
  expect(result.leftOut).toEqual([{ path: "1/2/3", reason: "too_deep", bytes: 0 }]);
});

test("survives a maze of folders", async () => {
  const script = "mkdir out; cd out; i=0; while [ $i -lt 300 ]; do mkdir d && cd d || exit 0; i=$((i+1)); done; true";
  expect(await collecting(script, { maxDepth: 1000 })).toMatchObject({ outcome: "ok", collected: [] });
});

test("nothing can write while files are collected", async () => {
  const script = `mkdir out; echo steady > out/f; (while :; do echo changed > out/f; rm -f out/f; ln -s /etc/passwd out/f; done) >/dev/null 2>&1 & sleep 0.1`;
  const result = await collecting(script);
  for (const file of result.collected ?? []) expect(Buffer.from(file.bytes).toString()).not.toContain("root:");
});

test("the whole work folder can be collected", async () => {
  const files = [{ path: "given", bytes: Buffer.from("g") }];
  expect(names(await collecting("echo x > made", { folder: "." }, { files }))).toEqual(["given", "made"]);
});

test.each<[string, string, Partial<Limits>, string]>([
  ["failed by itself", "exit 3", {}, "runtime_error"],
  ["ran into its wall clock", "sleep 60", { wallTimeMs: 300 }, "time_limit"],
  ["used up its CPU time", "while :; do :; done", { cpuTimeMs: 300 }, "time_limit"],
  ["wrote too much", "yes", { outputBytes: 1000 }, "output_limit"],
  ["wrote too large a file", "head -c 2000000 /dev/zero > large", { fileBytes: 1_000_000 }, "runtime_error"],
])("a program that %s is collected from", async (_, ending, limits, outcome) => {
  const result = await collecting(`mkdir out; echo x > out/x; ${ending}`, {}, { limits });
  expect(result).toMatchObject({ outcome });
  expect(names(result)).toEqual(["x"]);
});

test("a program that used up its memory is collected from, as long as the sandbox stands", async () => {
  const script = "mkdir out; echo x > out/x; python3 -c 'x = bytearray(300 << 20)'";
  const result = await collecting(script, {}, { limits: { memoryBytes: 32 * megabyte } });
  expect(result.outcome).toBe("memory_limit");
  if (result.collected !== undefined) expect(names(result)).toEqual(["x"]);
});

test("a program that was cancelled is not collected from", async () => {
  const { handle, result, says } = startStep(lab.host, ["sh", "-c", "mkdir out; echo x > out/x; echo up; sleep 60"], {
    collect: caps,
  });
  await says("up");
  handle.cancel();
  expect(await result).toMatchObject({ outcome: "cancelled" });
  expect((await result).collected).toBeUndefined();
});

test("daemons that go on writing are dead before a stopped program's files are read", async () => {
  const script = `mkdir out; echo steady > out/f
    (setsid sh -c 'while :; do echo grown >> out/f; rm -f out/g; ln -s /etc/passwd out/g; echo g > out/h; mv out/h out/g; done' >/dev/null 2>&1 &)
    while :; do :; done`;
  const result = await collecting(script, {}, { limits: { cpuTimeMs: 500, wallTimeMs: 5_000 } });
  expect(result.outcome).toBe("time_limit");
  expect(result.collected).toBeDefined();
  for (const { bytes } of result.collected ?? []) expect(Buffer.from(bytes).toString()).not.toContain("root:");
});

const made = `mkdir -p out/sub/deep .hidden; for f in plot.png é.csv a.csv b.txt out/a.csv out/b.csv out/c.txt \
  out/sub/a.csv out/sub/deep/a.csv .hidden/a.csv 'a*b'; do echo x > "$f"; done`;

describe("with patterns", () => {
  const everywhere = { folder: ".", maxDepth: 16 };
  const matching = (patterns: string[], script = made, wishes: Partial<typeof caps> = {}) =>
    collecting(script, { ...everywhere, ...wishes, patterns } as typeof caps);

  test.each([
    [["plot.png"], ["plot.png"]],
    [["out/*.csv"], ["out/a.csv", "out/b.csv"]],
    [["*.csv"], ["a.csv", "é.csv"]],
    [["?.csv"], ["a.csv", "é.csv"]],
    [["*/*.csv"], [".hidden/a.csv", "out/a.csv", "out/b.csv"]],
    [["**/a.csv"], [".hidden/a.csv", "a.csv", "out/a.csv", "out/sub/a.csv", "out/sub/deep/a.csv"]],
    [["out/**/a.csv"], ["out/a.csv", "out/sub/a.csv", "out/sub/deep/a.csv"]],
    [["out/**/deep/**/*.csv"], ["out/sub/deep/a.csv"]],
    [["out/sub/**"], ["out/sub/a.csv", "out/sub/deep/a.csv"]],
    [["a*b"], ["a*b"]],
    [["*.*.*", "b.tx", "b.txt?", "a.csv/**", "out"], []],
    [
      ["a.csv", "*.csv", "**/plot.png"],
      ["a.csv", "plot.png", "é.csv"],
    ],
  ])("%j takes %j", async (patterns, expected) => {
    const result = await matching(patterns);
    expect(names(result)).toEqual(expected.sort());
    expect(result.leftOut).toEqual([]);
  });

  test("a pattern of many stars is answered at once", async () => {
    const name = "a".repeat(250);
    const pattern = `${"*a".repeat(120)}b`;
    const result = await matching([pattern, `**/${"**/".repeat(13)}z`], `mkdir -p ${"a/".repeat(14)}; echo > ${name}`);
    expect(result).toMatchObject({ outcome: "ok", collected: [] });
  });

  test("what matches and is no regular file is named, and never opened or followed", async () => {
    const script = `ln -s /etc/passwd link; ln -s a.csv near; ln -s / folder; mkfifo fifo
      python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'; echo x > closed; chmod 0 closed; echo > a.csv`;
    const result = await matching(["*", "folder/etc/passwd"], script);
    expect(names(result)).toEqual(["a.csv"]);
    expect(result.leftOut?.map(({ path, reason }) => `${path} ${reason}`).sort()).toEqual([
      "closed unreadable",
      "fifo not_a_file",
      "folder not_a_file",
      "link not_a_file",
      "near not_a_file",
      "socket not_a_file",
    ]);
  });

  test("a sparse file counts with all its size, and small ones beside it come back", async () => {
    const result = await matching(["*"], "truncate -s 60M sparse; echo x > small");
    expect(names(result)).toEqual(["small"]);
    expect(result.leftOut).toEqual([{ path: "sparse", reason: "too_large", bytes: 60 * megabyte }]);
  });

  test("names that are not UTF-8 or not plain come back as told", async () => {
    const script = `python3 -c 'import os
for name in (b"line\\nbreak", b"\\xff\\xfe", b"...", b"back\\\\slash"): open(name, "w").close()'`;
    expect(names(await matching(["*"], script))).toEqual(["...", "\\xff\\xfe", "back\\slash", "line\nbreak"]);
  });

  test("folders that cannot match are not walked, however many names they hold", async () => {
    const script = `mkdir junk out; cd junk; seq 21000 | xargs touch; mkdir -p ${"d/".repeat(40)}; echo x > ../out/a`;
    const result = await matching(["out/*"], script);
    expect(names(result)).toEqual(["out/a"]);
    expect(result.leftOut).toEqual([]);
  });

  test("more names than are looked at are told", async () => {
    const result = await matching(["*/missing"], "mkdir junk; cd junk; seq 21000 | xargs touch");
    expect(result).toMatchObject({ collected: [], leftOut: [{ path: "junk/", reason: "too_many_names" }] });
  });

  test("a work folder that was closed is told", async () => {
    const result = await matching(["*"], "echo x > a; chmod 0 /work");
    expect(result.collected).toEqual([]);
    expect(result.leftOut).toEqual([{ path: ".", reason: "unreadable", bytes: 0 }]);
  });

  test("caps of nothing leave everything out", async () => {
    const result = await matching(["*"], "echo x > a; : > empty", { maxBytes: 0 });
    expect(names(result)).toEqual(["empty"]);
    const none = await matching(["*"], "echo x > a", { maxFiles: 0 });
    expect(none).toMatchObject({ collected: [], leftOut: [{ path: "a", reason: "too_many_files", bytes: 2 }] });
  });

  test.each([[[]], [["../x"]], [["/etc/passwd"]], [["a//b"]], [["a\0"]], [Array(65).fill("a")]])(
    "patterns %j are refused",
    (patterns) => {
      expect(() => matching(patterns)).toThrow(TypeError);
    },
  );
});
