import { createHash, randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectLayers } from "../src/index.ts";
import { compileC, type Lab, openLab, plainEnv, runStep, type StepWishes, startStep, stepFor } from "./lab.ts";

const hasTerminals = (await inspectLayers()).some(({ name, active }) => name === "terminals" && active);
const describeTerminals = describe.skipIf(!hasTerminals);

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const terminal = { columns: 100, rows: 30 };
const env = { ...plainEnv, TERM: "xterm-256color" };
const start = (argv: string[], wishes: StepWishes = {}) =>
  startStep(lab.host, argv, { env, terminal, stdin: "open", ...wishes });
const shell = (script: string, wishes: StepWishes = {}) => start(["bash", "-c", script], wishes);
const pythonIn = (script: string, wishes: StepWishes = {}) => start(["/usr/bin/python3", "-c", script], wishes);
const type = (step: ReturnType<typeof start>, text: string) => step.handle.write(Buffer.from(text));

describeTerminals("a program with a terminal", () => {
  test("has it on all three streams and as the controlling one of its session, in the size asked for", async () => {
    const script =
      "test -t 0 && test -t 1 && test -t 2 && tty && stty size && echo to the terminal > /dev/tty && ps -o sid=,tty= -p $$";
    expect((await shell(script).result).text).toMatch(/^\/dev\/pts\/0\r\n30 100\r\nto the terminal\r\n +2 pts\/0\r\n$/);
  });

  test("shows what it writes on either stream in its order, as standard output", async () => {
    const result = await shell("echo one; echo two >&2; echo three").result;
    expect(result).toMatchObject({ outcome: "ok", text: "one\r\ntwo\r\nthree\r\n" });
    expect(result.stderr.length).toBe(0);
  });

  test("sees what is typed echoed, edited and ended by Ctrl+D", async () => {
    const step = shell('while read -r x; do echo "<$x>"; done; echo over');
    await type(step, "ab\x7fc\n");
    await step.says("<ac>");
    await type(step, "é\x7fe\n");
    await step.says("<e>");
    await type(step, "\x04");
    expect((await step.result).text).toContain("over\r\n");
  });

  test.each(["", "a line\n", "a begun line"])("sees the end of its input after %j", async (input) => {
    const step = shell('x=$(cat); echo; echo "[$x]"');
    await type(step, input);
    step.handle.end();
    expect((await step.result).text).toContain(`[${input.trimEnd()}]\r\n`);
  });

  test("is interrupted by Ctrl+C, which reaches all in the foreground", async () => {
    const step = shell("trap 'echo caught; exit 7' INT; echo up; while :; do sleep 0.05; done");
    await step.says("up");
    await type(step, "\x03");
    expect(await step.result).toMatchObject({ exitCode: 7, text: expect.stringContaining("caught\r\n") });
    const plain = shell("echo up; exec sleep 100");
    await plain.says("up");
    await type(plain, "\x03");
    expect(await plain.result).toMatchObject({ outcome: "runtime_error", signal: "SIGINT" });
  });

  test("hears of another size, of which the last one wins", async () => {
    const script = `import os, signal, time
told = []
signal.signal(signal.SIGWINCH, lambda *_: told.append(1))
print('up', flush=True)
while True:
  if told:
    told.clear()
    size = os.get_terminal_size()
    print(size.lines, size.columns, flush=True)
  time.sleep(0.02)`;
    const step = pythonIn(script);
    await step.says("up");
    step.handle.resize({ columns: 120, rows: 40 });
    await step.says("40 120");
    for (let columns = 1; columns <= 50; columns++) step.handle.resize({ columns, rows: 7 });
    await step.says("7 50");
    step.handle.signal("SIGTERM");
    expect(await step.result).toMatchObject({ signal: "SIGTERM" });
  });

  test("has the size that was told before it started", async () => {
    const step = shell("stty size");
    step.handle.resize({ columns: 33, rows: 11 });
    expect((await step.result).text).toMatch(/^(11 33|30 100)\r\n$/);
    const late = shell("sleep 0.3; stty size");
    late.handle.resize({ columns: 33, rows: 11 });
    expect((await late.result).text).toBe("11 33\r\n");
  });

  test("edits lines with readline", async () => {
    const step = pythonIn("import readline\nprint('<' + input('name? ') + '>')");
    await step.says("name? ");
    await type(step, "orld\x01w\x05!\r");
    expect((await step.result).text).toContain("<world!>");
  });

  test("draws screens with curses", async () => {
    const script = `import curses
def main(screen):
  screen.addstr(0, 0, f'{curses.LINES}x{curses.COLS} {curses.termname().decode()}')
  screen.refresh()
  screen.addstr(1, 0, 'key ' + screen.getkey())
  screen.refresh()
curses.wrapper(main)
print('bye')`;
    const step = pythonIn(script);
    await step.says("30x100 xterm-256color");
    await type(step, "q");
    const { text } = await step.result;
    expect(text).toContain("\x1b[?1049h");
    expect(text).toContain("key q");
    expect(text.endsWith("bye\r\n")).toBe(true);
  });

  test("has shells with job control", async () => {
    const step = start(["bash", "--norc", "-i"], { env: { ...env, PS1: "ready> " } });
    await step.says("ready> ");
    await type(step, "sleep 100\n");
    await delay(200); // bash takes the terminal away from itself after it has echoed the line
    await type(step, "\x1a");
    await step.says("Stopped");
    await type(step, "jobs; kill -9 $$\n");
    expect(await step.result).toMatchObject({ signal: "SIGKILL", text: expect.stringMatching(/Stopped.*Stopped/s) });
  });

  test("gets bytes as they are in raw mode, however many", async () => {
    const bytes = randomBytes(2_000_000);
    const step = shell("stty raw -echo; echo up; head -c 2000000 | md5sum");
    await step.says("up");
    await step.handle.write(bytes);
    expect((await step.result).text).toContain(createHash("md5").update(bytes).digest("hex"));
  });

  test("loses nothing of what it wrote last", async () => {
    const files = await compileC(
      `#include <stdio.h>\nint main(){ for (int i = 0; i < 20000; i++) printf("%d\\n", i); }`,
    );
    for (let round = 0; round < 5; round++)
      expect((await start(["./program"], { files }).result).text.endsWith("19998\r\n19999\r\n")).toBe(true);
  });

  test("is cut at the limit on output and ended at that on time", async () => {
    const flood = await shell("yes", { limits: { outputBytes: 100_000 } }).result;
    expect(flood).toMatchObject({ outcome: "output_limit", truncated: true });
    expect(flood.stdout.length).toBe(100_000);
    expect(await shell("sleep 100", { limits: { wallTimeMs: 300 } }).result).toMatchObject({ outcome: "time_limit" });
  });

  test("ends although a child still holds its terminal", async () => {
    const result = await shell("trap '' HUP; (sleep 30; echo after) & echo before; exit 4").result;
    expect(result).toMatchObject({ exitCode: 4, text: "before\r\n" });
    expect(result.usage.wallTimeMs).toBeLessThan(5_000);
  });

  test("that closes it goes on, and may open it again", async () => {
    const result = await shell("exec <&- >&- 2>&-; sleep 0.2; echo back > /dev/tty").result;
    expect(result).toMatchObject({ outcome: "ok", text: "back\r\n" });
  });

  test("shares it with no other sandbox, and each has one alone", async () => {
    const steps = [1, 2].map((n) => shell(`ls /dev/pts; echo mine ${n}; read -r x; echo "got $x"`));
    await Promise.all(steps.map((step, n) => step.says(`mine ${n + 1}`)));
    for (const [n, step] of steps.entries()) await type(step, `for ${n}\n`);
    for (const [n, step] of steps.entries()) {
      const { text } = await step.result;
      expect(text).toMatch(/^0 +ptmx\r\n/);
      expect(text).toContain(`got for ${n}\r\n`);
      expect(text).not.toContain(`for ${1 - n}`);
    }
  });
});

test("a program without one has no terminals to open", async () => {
  const result = await runStep(lab.host, ["sh", "-c", "tty; ls -A /dev/pts 2>/dev/null; true > /dev/tty"]);
  expect(result.text).toMatch(/^not a tty\n/);
  expect(result.exitCode).not.toBe(0);
});

test.each([
  { columns: 0, rows: 1 },
  { columns: 1, rows: 70_000 },
  { columns: 1.5, rows: 1 },
])("a terminal of %j is refused", (size) => {
  expect(() => lab.host.start(stepFor(["true"], { terminal: size }), () => {})).toThrow("terminal");
});
