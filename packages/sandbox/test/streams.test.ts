import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileC, type Lab, megabyte, openLab, python, runC, runStep, shell, startStep } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const alternating = (count: number) => Array.from({ length: count }, (_, i) => `out ${i}\nerr ${i}\n`).join("");

describe("output", () => {
  test("is kept byte for byte, NUL and invalid UTF-8 included", async () => {
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, i) => i)), randomBytes(300_000)]);
    const result = await runStep(lab.host, ["/bin/cat", "noise"], { files: [{ path: "noise", bytes }] });
    expect(result.stdout.equals(bytes)).toBe(true);
  });

  test("keeps the order of stdout and stderr of a C program that alternates without pause", async () => {
    const source = `#include <stdio.h>\n#include <unistd.h>
      int main(){ for (int i = 0; i < 500; i++) { dprintf(1, "out %d\\n", i); dprintf(2, "err %d\\n", i); } }`;
    const files = await compileC(source);
    for (let round = 0; round < 5; round++)
      expect((await runStep(lab.host, ["./program"], { files })).both).toBe(alternating(500));
  });

  test("keeps the order of a Python program that alternates without pause", async () => {
    const script = "import sys\nfor i in range(500):\n  print('out', i)\n  print('err', i, file=sys.stderr)";
    const result = await runStep(lab.host, ["/usr/bin/python3", "-u", "-c", script]);
    expect(result.both).toBe(alternating(500));
  });

  test("keeps irregular orders, and the two streams apart", async () => {
    const pattern = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 13 < 5 ? "e" : "o")).join("");
    const source = `#include <unistd.h>
      int main(){ for (const char *p = "${pattern}"; *p; p++) write(*p == 'o' ? 1 : 2, p, 1); }`;
    const result = await runC(lab.host, source);
    expect(result.both).toBe(pattern);
    expect(result.text).toBe(pattern.replaceAll("e", ""));
  });

  test("is complete when there is much of it", async () => {
    const started = performance.now();
    const argv = ["head", "-c", "20000000", "/dev/zero"];
    const result = await runStep(lab.host, argv, { limits: { outputBytes: 32 * megabyte } });
    expect(result).toMatchObject({ outcome: "ok", truncated: false });
    expect(result.stdout.length).toBe(20_000_000);
    console.log(`20 MB of output at ${(20_000 / (performance.now() - started)).toFixed(0)} MB/s`);
  });

  test("of many small writes is complete", async () => {
    const source = `#include <stdio.h>\nint main(){ setbuf(stdout, 0); for (int i = 0; i < 100000; i++) printf("%d\\n", i); }`;
    const result = await runC(lab.host, source);
    expect(result.text).toBe(Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(""));
  });

  test("comes while the program runs, not at its end", async () => {
    const { says, handle, result } = startStep(lab.host, ["sh", "-c", "echo early; sleep 100"]);
    await says("early");
    handle.cancel();
    expect(await result).toMatchObject({ outcome: "cancelled", text: "early\n" });
  });

  test("of a program that widens its own pipe is complete", async () => {
    const source = `#include <fcntl.h>\n#include <unistd.h>\n#include <string.h>
      int main(){ fcntl(1, F_SETPIPE_SZ, 1 << 20); char b[4096]; memset(b, 'x', 4096); for (int i = 0; i < 200; i++) write(1, b, 4096); }`;
    expect((await runC(lab.host, source)).stdout.length).toBe(200 * 4096);
  });

  test("through /dev/stdout and /dev/stderr works", async () => {
    const result = await shell(lab.host, "echo a > /dev/stdout; echo b > /dev/stderr; echo c >&1");
    expect([result.text, result.stderr.toString()]).toEqual(["a\nc\n", "b\n"]);
  });

  test("ends with the program although a child still holds the pipes", async () => {
    const result = await shell(lab.host, "echo before; (sleep 30; echo after) & exit 4");
    expect(result).toMatchObject({ exitCode: 4, text: "before\n" });
    expect(result.usage.wallTimeMs).toBeLessThan(5000);
  });
});

describe("stdin", () => {
  test("is given and ends", async () => {
    const stdin = Buffer.from("12\0\xff\n", "latin1");
    expect((await runStep(lab.host, ["cat"], { stdin })).stdout.equals(stdin)).toBe(true);
  });

  test("of 5 MB passes through cat unchanged", async () => {
    const stdin = randomBytes(5_000_000);
    const result = await runStep(lab.host, ["cat"], { stdin, limits: { outputBytes: 8 * megabyte } });
    expect(result.stdout.equals(stdin)).toBe(true);
  });

  test("that nobody reads does not hold the program up", async () => {
    expect(await runStep(lab.host, ["true"], { stdin: randomBytes(5_000_000) })).toMatchObject({ outcome: "ok" });
  });

  test("is a pipe that can be opened by name", async () => {
    expect((await shell(lab.host, "cat /dev/stdin", { stdin: Buffer.from("named") })).text).toBe("named");
  });

  test("stays open for a conversation", async () => {
    const script = 'while read x; do echo "got $x"; done; echo over';
    const { handle, says, result } = startStep(lab.host, ["sh", "-c", script], { stdin: "open" });
    await handle.write(Buffer.from("one\n"));
    await says("got one");
    await handle.write(Buffer.from("two\n"));
    await says("got two");
    handle.end();
    expect((await result).text).toBe("got one\ngot two\nover\n");
    await handle.write(Buffer.from("late\n")); // dropped, and resolves
  });

  test("holds back a writer whose program does not read, and lets go when it does", async () => {
    const script = "trap 'exec wc -c' USR1; echo up; while :; do sleep 0.02; done";
    const { handle, says, result } = startStep(lab.host, ["sh", "-c", script], { stdin: "open" });
    await says("up");
    let accepted = 0;
    const writes = Array.from({ length: 50 }, async () => {
      await handle.write(Buffer.alloc(100_000));
      accepted++;
    });
    await writes[0];
    expect(accepted).toBeLessThan(40);
    handle.signal("SIGUSR1");
    await Promise.all(writes);
    handle.end();
    expect((await result).text).toBe("up\n5000000\n");
  });
});

describe("signals", () => {
  test("reach the program's handler", async () => {
    const script = 'trap "echo caught; exit 7" INT; echo up; while :; do sleep 0.05; done';
    const { handle, says, result } = startStep(lab.host, ["sh", "-c", script]);
    await says("up");
    handle.signal("SIGINT");
    expect(await result).toMatchObject({ exitCode: 7, text: "up\ncaught\n" });
  });

  test("reach the whole process group", async () => {
    const { handle, says, result } = startStep(lab.host, ["sh", "-c", "sleep 100 & echo up; wait"]);
    await says("up");
    handle.signal("SIGTERM");
    expect(await result).toMatchObject({ outcome: "runtime_error", signal: "SIGTERM" });
  });

  test("start from the defaults: none is ignored or blocked", async () => {
    const result = await runStep(lab.host, ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]);
    expect(result.text).toBe("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  });

  test("sent after the end do nothing", async () => {
    const { handle, result } = startStep(lab.host, ["true"]);
    await result;
    handle.signal("SIGKILL");
    handle.end();
    handle.cancel();
    expect(await runStep(lab.host, ["true"])).toMatchObject({ outcome: "ok" });
  });
});

test("a Python program may use its streams in text and binary", async () => {
  const script = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])";
  expect((await python(lab.host, script, { stdin: Buffer.from("abc") })).text).toBe("cba");
});
