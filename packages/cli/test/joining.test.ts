import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type JoinToken, parseJoinToken, RunyardError, toProblem } from "@runyard/protocol";
import { joinWorker, type RunyardProcess, startRunyard, temporaryFolder, waitUntil } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliEnd, closedAddress, runCli, startCli } from "./cli-process.ts";

type Made = JoinToken & { token: string; url: string };

let clear: RunyardProcess;
let secure: RunyardProcess;
let folder: { path: string } & AsyncDisposable;
beforeAll(async () => {
  clear = await startRunyard({ command: "controller" });
  secure = await startRunyard({ command: "controller", args: ["--tls", "auto"] });
  folder = await temporaryFolder("joining");
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await secure[Symbol.asyncDispose]();
  await clear[Symbol.asyncDispose]();
});

const at = ({ url, dataFolder }: RunyardProcess): string[] => ["--controller", url, "--data", dataFolder];

const create = async (runyard: RunyardProcess, ...flags: string[]): Promise<Made> => {
  const end = await runCli({ args: ["token", "create", "--join", "--json", ...flags, ...at(runyard)] });
  expect([end.status, end.err]).toEqual([0, ""]);
  return JSON.parse(String(end.out));
};

const workerArgs = (url: string, name: string, ...more: string[]): string[] => [
  ...["worker", "--join", url, "--name", name, "--data", folder.path, "--slots", "1", "--languages", "python"],
  ...more,
];

/** A worker that is not let in, or does not get there. */
const worker = async (url: string, token: string, ...more: string[]): Promise<[CliEnd["status"], string]> => {
  const args = workerArgs(url, "lab-08", "--connect-timeout", "1ms", ...more);
  const { status, err } = await runCli({ args, environment: { RUNYARD_TOKEN: token } });
  return [status, err];
};

const started = async (args: string[], token: string | undefined) => {
  const running = startCli({ args, ...(token !== undefined && { environment: { RUNYARD_TOKEN: token } }) });
  await Promise.race([once(running.child.stdout as Readable, "data"), running.end]);
  expect([running.out().slice(0, 6), running.err()]).toEqual(["joined", ""]);
  return running;
};

const filesBelow = async (path: string): Promise<string> => {
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const whole = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return (await Promise.all(whole.map((file) => readFile(file, "latin1")))).join("\n");
};

describe("a join token", () => {
  it("is printed as the whole command, with its life and uses, and listed and revoked like others", async () => {
    const flags = ["--ttl", "90m", "--uses", "3", "--name", "lab-*"];
    const end = await runCli({ args: ["token", "create", "--join", ...flags, ...at(secure)] });
    const line = /^runyard worker --join (\S+) --token (\S+) {6}# expires in 1 h 30 min, 3 uses\n$/.exec(
      String(end.out),
    );
    expect(line?.[1]).toBe(secure.url);
    expect(parseJoinToken(line?.[2] ?? "")?.pin).toMatch(/^[\w-]{43}$/);
    const id = `jtk_${parseJoinToken(line?.[2] ?? "")?.id}`;
    expect(end.err).toContain(id);
    const listed = await runCli({ args: ["token", "list", "--join", ...at(secure)] });
    expect(String(listed.out)).toMatch(new RegExp(`${id} +lab-\\* +local +0/3`));
    expect((await runCli({ args: ["token", "revoke", id, ...at(secure)] })).status).toBe(0);
    expect((await runCli({ args: ["token", "revoke", id, ...at(secure)] })).status).toBe(3);
  });

  it.each([
    [["--scope", "read"], "--scope is not for --join"],
    [["--uses", "0"], "--uses: expected a whole number"],
    [["--ttl", "none"], "--ttl: expected a duration"],
  ])("is not made with %j", async (flags, words) => {
    const end = await runCli({ args: ["token", "create", "--join", ...flags, ...at(clear)] });
    expect([end.status, end.err]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe("a worker that is not let in says why, with its exit status", () => {
  it("for a token that has expired: how long ago", async () => {
    const { token, expiresAtMs } = await create(clear, "--ttl", "1s");
    await waitUntil("its end", () => Date.now() > expiresAtMs);
    expect(await worker(clear.url, token)).toEqual([
      4,
      expect.stringMatching(
        /This join token expired \d+ (?:s|min) ago\. Create another: `runyard token create --join`\./,
      ),
    ]);
  });

  it("for a token that was used up: by whom and when", async () => {
    const { token } = await create(clear);
    await joinWorker({ url: clear.url, token, name: "lab-07" });
    expect(await worker(clear.url, token)).toEqual([
      4,
      expect.stringMatching(/This token was already used by lab-07 at \d\d:\d\d\./),
    ]);
  });

  it("for another controller's token, known by its pin before anything is sent", async () => {
    const { token } = await create(secure);
    const asked: string[] = [];
    const listener = createTcpServer((socket) =>
      socket.on("data", (bytes) => asked.push(String(bytes))).on("error", () => {}),
    );
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    await using other = await startRunyard({ command: "controller", args: ["--tls", "auto"] });
    const { host } = new URL(other.url);
    expect(await worker(other.url, token)).toEqual([
      5,
      expect.stringContaining(`The machine at ${host} is not the controller this token is for. Nothing was sent.`),
    ]);
    expect((await worker(`http://127.0.0.1:${port}`, token))[0]).toBe(7);
    expect(asked).toEqual([]);
    listener.close();
  }, 180_000);

  it("for a token that is garbled", async () => {
    expect(await worker(clear.url, "ry1.-.abc")).toEqual([
      2,
      expect.stringContaining("That is not a complete token: expected 4 parts."),
    ]);
    const { token } = await create(clear);
    expect((await worker(clear.url, token.slice(0, -1)))[0]).toBe(2);
  });

  it("for a token that is none of this controller's, and for names that it is not for", async () => {
    const { token } = await create(clear, "--name", "desk-*");
    expect((await worker(clear.url, `${token.slice(0, -3)}AAA`))[0]).toBe(4);
    expect(await worker(clear.url, token)).toEqual([
      5,
      expect.stringContaining("This join token is for workers named desk-*, not lab-08."),
    ]);
  });

  it("for a controller that is not reached: name, port, time and TLS apart", async () => {
    const token = (await create(clear)).token;
    const deaf = createTcpServer(() => {});
    deaf.listen(0, "127.0.0.1");
    await once(deaf, "listening");
    const cases: [string, RegExp][] = [
      ["http://no-such-host.invalid:7420", /is not known \(DNS\)/],
      [await closedAddress(), /connection refused/],
      [`http://127.0.0.1:${(deaf.address() as AddressInfo).port}`, /did not answer in time/],
      [clear.url.replace("http", "https"), /does not speak TLS/],
      [secure.url, /is not to be trusted/],
    ];
    const ends = await Promise.all(cases.map(([url]) => worker(url, token)));
    for (const [index, [, words]] of cases.entries()) {
      expect(ends[index]).toEqual([7, expect.stringMatching(words)]);
    }
    deaf.close();
  });

  it("for a controller of another version", async () => {
    const problem = toProblem(new RunyardError("INCOMPATIBLE_VERSION", "Worker 2.1 is newer than controller 1.9."));
    const old = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(426).end(JSON.stringify(problem)));
    });
    old.listen(0, "127.0.0.1");
    await once(old, "listening");
    const { token } = await create(clear);
    expect(await worker(`http://127.0.0.1:${(old.address() as AddressInfo).port}`, token)).toEqual([
      6,
      expect.stringContaining("Worker 2.1 is newer than controller 1.9."),
    ]);
    old.close();
  });

  it("for no token at all", async () => {
    const end = await runCli({ args: workerArgs(clear.url, "lab-09") });
    expect([end.status, end.err]).toEqual([2, expect.stringContaining("runyard token create --join")]);
  });
});

describe("a worker that was let in", () => {
  it("needs its token no more, is one process at a time, and ends when it is forgotten", async () => {
    const { token } = await create(secure, "--name", "lab-07");
    const first = await started(workerArgs(secure.url, "lab-07"), token);
    const path = join(folder.path, "lab-07", "credential.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const { credential } = JSON.parse(await readFile(path, "utf8"));
    const stolen = await runCli({ args: workerArgs(secure.url, "lab-07") });
    expect([stolen.status, stolen.err]).toEqual([6, expect.stringContaining("another process is connected as lab-07")]);
    first.child.kill("SIGTERM");
    expect((await first.end).status).toBe(0);
    // Neither a token nor a pin: it has kept whom it has joined.
    const second = await started(workerArgs(secure.url, "lab-07"), undefined);
    expect((await runCli({ args: ["forget", "lab-07", ...at(secure)] })).status).toBe(0);
    const end = await second.end;
    expect([end.status, end.err]).toEqual([5, expect.stringContaining("an operator had this worker forgotten")]);
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
    const third = await runCli({ args: workerArgs(secure.url, "lab-07"), environment: { RUNYARD_TOKEN: token } });
    expect([third.status, third.err]).toEqual([4, expect.stringContaining("already used by lab-07")]);
    const everything = (await filesBelow(secure.dataFolder)) + secure.log() + first.err() + end.err;
    for (const secret of [parseJoinToken(token)?.secret ?? "", credential]) expect(everything).not.toContain(secret);
  });
});
