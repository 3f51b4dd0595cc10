import { execFile } from "node:child_process";
import { cliEntry, itWithCommand, type RunyardProcess, startRunyard, waitUntil } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect } from "vitest";

let runyard: RunyardProcess;
beforeAll(async () => {
  runyard = await startRunyard({ slots: 2 });
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
});

const leaveScreen = "\u001b[?25h\u001b[?1049l";

const openTop = () => {
  const command = `"${process.execPath}" "${cliEntry}" top --controller ${runyard.url}; echo "status $?"`;
  const running = execFile("script", ["-qec", command, "/dev/null"], { env: { ...process.env, TERM: "xterm" } });
  let screen = "";
  running.stdout?.on("data", (text: string) => {
    screen += text;
  });
  return { running, screen: () => screen };
};

describe("top in a terminal", () => {
  itWithCommand("script", "shows the yard, and gives the terminal back as it was with q", async () => {
    const { running, screen } = openTop();
    await waitUntil("the picture", () => /WORKERS NAME/.test(screen()) && /ready/.test(screen()));
    expect(screen()).toContain("\u001b[?1049h");
    running.stdin?.write("q");
    await waitUntil("the end", () => screen().includes("status 0"));
    expect(screen()).toContain(leaveScreen);
  });

  itWithCommand("script", "pauses and resumes the chosen worker, and says so", async () => {
    const { running, screen } = openTop();
    await waitUntil("the picture", () => /WORKERS NAME/.test(screen()) && /ready/.test(screen()));
    running.stdin?.write("\u001b[B");
    await waitUntil("the mark", () => screen().includes("\u001b[7m"));
    running.stdin?.write("p");
    await waitUntil("the question", () => /pause \S+\? y\/n/.test(screen()));
    running.stdin?.write("y");
    await waitUntil("what became of it", () => /is paused/.test(screen()));
    await waitUntil("the new state", () => /1 paused/.test(screen()));
    running.stdin?.write("r");
    await waitUntil("what became of it", () => /is resumed/.test(screen()));
    expect((await runyard.client.workers.list()).map(({ state }) => state)).toEqual(["ready"]);
    running.stdin?.write("q");
    await waitUntil("the end", () => screen().includes("status 0"));
    expect(screen()).toContain(leaveScreen);
  });

  itWithCommand("script", "says that the controller is away, and goes on when it is back", async () => {
    const { running, screen } = openTop();
    await waitUntil("the picture", () => /WORKERS NAME/.test(screen()));
    const { port } = new URL(runyard.url);
    const { dataFolder } = runyard;
    await runyard.kill();
    await waitUntil("the trouble", () => /! no news for .*: nothing listens at/.test(screen()), 60_000);
    runyard = await startRunyard({ slots: 2, port: Number(port), dataFolder });
    const before = screen().length;
    await waitUntil("a new picture", () => /ready/.test(screen().slice(before)), 60_000);
    running.stdin?.write("q");
    await waitUntil("the end", () => screen().includes("status 0"));
  });
});
