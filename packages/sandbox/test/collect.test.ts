import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, megabyte, openLab, type Result, runStep, type StepWishes, shell } from "./lab.ts";

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
  expect(result.collectTruncated).toBe(false);
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
  expect(result.collectTruncated).toBe(true);
});

test("caps the bytes, and never returns a part of a file", async () => {
  const result = await collecting(
    "mkdir out; head -c 700000 /dev/zero > out/a; head -c 700000 /dev/zero > out/b; truncate -s 60M out/c",
  );
  expect(result.collected?.map((file) => file.bytes.length)).toEqual([700_000]);
  expect(result.collectTruncated).toBe(true);
});

test("caps the depth", async () => {
  const result = await collecting("mkdir -p out/1/2/3/4; for d in . 1 1/2 1/2/3 1/2/3/4; do echo x > out/$d/f; done");
  expect(names(result)).toEqual(["1/2/f", "1/f", "f"]);
  expect(result.collectTruncated).toBe(true);
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

test("a program that failed by itself is collected from, one that was stopped is not", async () => {
  expect(names(await collecting("mkdir out; echo x > out/x; exit 3"))).toEqual(["x"]);
  const stopped = await collecting("mkdir out; echo x > out/x; sleep 60", {}, { limits: { wallTimeMs: 200 } });
  expect(stopped).toMatchObject({ outcome: "time_limit" });
  expect(stopped.collected).toBeUndefined();
});
