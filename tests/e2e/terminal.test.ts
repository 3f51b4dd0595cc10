import { writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import type { Attachment } from "@runyard/client";
import { type RunyardProcess, startCluster, startRunyard, temporaryFolder, waitUntil } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PseudoTerminal } from "./pseudo-terminal.ts";

let runyard: RunyardProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder("terminal");
  runyard = await startRunyard({ slots: 2, languages: ["python", "c", "javascript", "java"] });
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const write = async (name: string, content: string): Promise<string> => {
  const path = join(folder.path, name);
  await writeFile(path, content);
  return path;
};
/** Follows an attachment in the background. */
const follow = (attachment: Attachment) => {
  const seen = { text: "", attempts: 0 };
  const ended = (async () => {
    for await (const { event } of attachment) {
      if (event.type === "attempt") {
        seen.attempts += 1;
        seen.text = "";
      }
      if (event.type === "output") seen.text += event.data;
      if (event.type === "end") return event.job;
    }
    throw new Error("no end");
  })();
  const shows = (text: string) =>
    waitUntil(`the program to show ${JSON.stringify(text)}`, () => seen.text.includes(text), 60_000);
  return { seen, ended, shows };
};

const readline =
  "import readline\nwhile True:\n  try: print('<' + input('name? ') + '>')\n  except EOFError: break\nprint('bye')\n";
const untilTold = `import os, signal, sys, time
def tell(*_):
  size = os.get_terminal_size()
  print('size', size.columns, size.lines, flush=True)
signal.signal(signal.SIGWINCH, tell)
tell()
while True:
  try: time.sleep(0.05)
  except KeyboardInterrupt:
    print('interrupted', flush=True)
    sys.exit(9)
`;

describe("a job with a terminal", () => {
  const terminal = { columns: 80, rows: 24 };

  it("edits lines, in every attachment that writes to it", async () => {
    const { jobs } = runyard.client;
    const job = await jobs.submit({ language: "python", source: readline, terminal });
    expect(job).toMatchObject({ interactive: true });
    const [one, two] = [jobs.attach(job.id), jobs.attach(job.id)];
    const [first, second] = [follow(one), follow(two)];
    await first.shows("name? ");
    await one.write(Buffer.from("orld\x01w\x05!\r"));
    await second.shows("<world!>\r\nname? ");
    await two.write(Buffer.from("another\r"));
    await first.shows("<another>\r\nname? ");
    await one.write(Buffer.from("again\r"));
    await second.shows("<again>\r\nname? ");
    two.end();
    expect(await first.ended).toMatchObject({ outcome: "ok" });
    expect((await second.ended).runs[0]?.stdout).toBe(first.seen.text);
  });

  it.each([
    [
      "c",
      '#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("%d%d%d\\n", isatty(0), isatty(1), isatty(2)); }',
      "111",
    ],
    [
      "javascript",
      "console.log([process.stdin.isTTY, process.stdout.isTTY, process.stdout.columns].join())",
      "true,true,80",
    ],
    [
      "java",
      "class Main { public static void main(String[] a) { System.out.println(System.console() != null); } }",
      "true",
    ],
  ])("is one in %s", async (language, source, shown) => {
    const job = await runyard.client.jobs.submit({ language, source, terminal }, { wait: 60 });
    expect(job.runs[0]?.stdout).toBe(`${shown}\r\n`);
  });

  it("hears of the window's size", async () => {
    const job = await runyard.client.jobs.submit({ language: "python", source: untilTold, terminal });
    const attachment = runyard.client.jobs.attach(job.id);
    const { shows, ended } = follow(attachment);
    await shows("size 80 24");
    attachment.resize(132, 43);
    await shows("size 132 43");
    await attachment.write(Buffer.from("\x03"));
    expect(await ended).toMatchObject({ runs: [{ exitCode: 9 }] });
  });
});

describe("runyard run -t", () => {
  const open = async (name: string, source: string, args: string[] = []) =>
    new PseudoTerminal(["run", "-t", "--controller", runyard.url, await write(name, source), ...args]);

  it("gives a program the terminal, until Ctrl+D ends its input, and back as it was", async () => {
    const terminal = await open("lines.py", readline);
    await terminal.shows("name? ");
    terminal.type("orld\x01w\x05!\r");
    await terminal.shows("<world!>");
    terminal.type("\x04");
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 0, isRestored: true });
    expect(end.shown).toContain("bye\r\n");
  });

  it("follows the size of the window, and passes Ctrl+C on", async () => {
    const terminal = await open("size.py", untilTold);
    await terminal.shows("size 90 25");
    terminal.resize(123, 45);
    await terminal.shows("size 123 45");
    terminal.type("\x03");
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 9, isRestored: true });
    expect(end.shown).toContain("interrupted");
  });

  it("shows a program that draws on the screen byte for byte", async () => {
    const draw = `import curses
def main(screen):
  screen.addstr(2, 3, f'{curses.COLS}x{curses.LINES}')
  while (key := screen.getch()) != ord('q'):
    screen.addstr(4, 3, 'resized' if key == curses.KEY_RESIZE else chr(key))
    screen.refresh()
curses.wrapper(main)`;
    const terminal = await open("draw.py", draw);
    await terminal.shows("90x25");
    terminal.type("w");
    await terminal.shows("w");
    terminal.resize(70, 20);
    await terminal.shows("resized");
    terminal.type("q");
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 0, isRestored: true });
    expect(end.shown.split("\x1b[?1049h")[1]).toContain("\x1b[?1049l");
    expect(end.shown).not.toContain("\r\r");
  });

  it("tidies up after a program that was ended in the middle of a screen", async () => {
    const endless =
      "import curses\ncurses.wrapper(lambda screen: [screen.addstr(0, 0, 'up'), screen.refresh(), [screen.getch() for _ in iter(int, 1)]])";
    const terminal = await open("endless.py", endless, ["--time", "2s"]);
    await terminal.shows("up");
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 124, isRestored: true });
    expect(end.shown.split("\x1b[?1049h")[1]?.split("\x1b[?1047l")[1]).toContain("time limit");
  });

  it("leaves the program running at Ctrl+]", async () => {
    const terminal = await open("leave.py", untilTold);
    await terminal.shows("size 90 25");
    terminal.type("\x1d");
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 130, isRestored: true });
    const id = /runyard job (job_\w+)/.exec(end.shown)?.[1] ?? "";
    expect(await runyard.client.jobs.get(id)).toMatchObject({ state: "active" });
    await runyard.client.jobs.cancel(id);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("gives the terminal back when it is ended by %s", async (signal) => {
    const terminal = await open("killed.py", untilTold);
    await terminal.shows("size 90 25");
    terminal.signal(constants.signals[signal]);
    expect(await terminal.end()).toMatchObject({ status: 128 + constants.signals[signal], isRestored: true });
  });

  it("tells a signal that ended the program, and a compile error", async () => {
    const aborted = await open("abort.py", "import os; os.abort()");
    expect(await aborted.end()).toMatchObject({ status: 134, isRestored: true });
    const wrong = await open("wrong.c", "int main( { }");
    const end = await wrong.end();
    expect(end).toMatchObject({ status: 126, isRestored: true });
    expect(end.shown).toContain("wrong.c:1:");
  });

  it.each([["--json"], ["--detach"], ["--stdin", "x"]])("refuses %s", async (...flag) => {
    const terminal = await open("refused.py", "print(1)", flag);
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 125 });
    expect(end.shown).toContain(`--tty does not go with ${flag[0]}`);
  });
});

describe("a terminal in a cluster", () => {
  const quick = ["--languages", "python"];

  it("survives its controller, and begins afresh with what was typed when its worker dies", async () => {
    await using cluster = await startCluster({ slots: [1, 1], workerArgs: quick });
    const path = await write("cluster.py", readline);
    const terminal = new PseudoTerminal(["run", "-t", "--controller", cluster.controller.url, path]);
    await terminal.shows("name? ");
    terminal.type("one\r");
    await terminal.shows("<one>");
    await cluster.controller.kill();
    terminal.type("two\r");
    terminal.resize(101, 31);
    await cluster.restartController();
    await terminal.shows("<two>");
    const [running] = (await cluster.client.workers.list()).filter(({ jobs }) => jobs.length > 0);
    await cluster.workers.find(({ name }) => name === running?.name)?.process.kill();
    await terminal.shows("attempt 2");
    const afresh = () => terminal.shown.slice(terminal.shown.indexOf("attempt 2"));
    await waitUntil(
      "the input to be typed again",
      () => afresh().split("<one>")[1]?.includes("<two>") === true,
      60_000,
    );
    terminal.type("three\r\x04");
    const end = await terminal.end();
    expect(end).toMatchObject({ status: 0, isRestored: true });
    expect(afresh()).toContain("<three>");
  });
});
