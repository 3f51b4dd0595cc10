import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { itWith, type RunyardProcess, startRunyard, temporaryFolder } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, startCli } from "./cli-process.ts";

let runyard: RunyardProcess;
let folder: { path: string } & AsyncDisposable;
beforeAll(async () => {
  runyard = await startRunyard({ args: ["--tls", "auto"], slots: 1 });
  folder = await temporaryFolder("tls");
  await writeFile(join(folder.path, "hello.py"), "print('over TLS')\n");
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const cli = (args: string[], environment: Record<string, string> = {}) =>
  runCli({ args: [...args, "--controller", runyard.url], environment, folder: folder.path });

const workerArgs = (url: string): string[] => {
  return ["worker", "--join", url, "--data", folder.path, "--token", "secret", "--languages", "python"];
};

const ownAuthority = (): string => join(runyard.dataFolder, "ca.pem");

const pin = async (): Promise<string> => {
  const { publicKey } = new X509Certificate(await readFile(ownAuthority()));
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
};

describe("a controller with TLS", () => {
  it("says so when it is ready, and its own worker runs a program sent by a terminal, input and all", async () => {
    expect(runyard.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const end = await cli(["run", "hello.py", "--data", runyard.dataFolder]);
    expect([end.status, String(end.out)]).toEqual([0, "over TLS\n"]);
  });

  it("is trusted by its authority's file or pin, which are all that is trusted then", async () => {
    expect((await cli(["languages"], { RUNYARD_CA_FILE: ownAuthority() })).status).toBe(0);
    expect((await cli(["languages"], { RUNYARD_CA_PIN: await pin() })).status).toBe(0);
    const other = await cli(["languages", "--ca-pin", "A".repeat(43)]);
    expect(other.status).toBe(5);
    expect(other.err).toContain("is not the controller this pin is for. Nothing was sent.");
  });

  it("is not trusted without, and the command says how it could be", async () => {
    const end = await cli(["languages"], { XDG_STATE_HOME: folder.path });
    expect(end.status).toBe(7);
    expect(end.err).toMatch(/is not to be trusted.*\n.*--ca-file FILE or --ca-pin PIN/);
  });

  it("tells those who come in clear that it speaks TLS", async () => {
    const clear = runyard.url.replace("https", "http");
    const end = await runCli({ args: ["languages", "--controller", clear] });
    expect([end.status, end.err]).toEqual([7, expect.stringContaining("speaks TLS")]);
    const worker = await runCli({ args: workerArgs(clear) });
    expect([worker.status, worker.err]).toEqual([7, expect.stringContaining("speaks TLS")]);
  });

  it("is not joined by a worker that does not trust it, or takes it for another", async () => {
    const flags = workerArgs(runyard.url);
    const untrusting = await runCli({ args: [...flags, "--connect-timeout", "1ms"] });
    expect([untrusting.status, untrusting.err]).toEqual([7, expect.stringContaining("is not to be trusted")]);
    const mistaken = await runCli({ args: [...flags, "--ca-pin", "A".repeat(43)] });
    expect([mistaken.status, mistaken.err]).toEqual([5, expect.stringContaining("Nothing was sent")]);
    const empty = await runCli({ args: [...flags, "--ca-file", "nowhere.pem"] });
    expect(empty.status).toBe(2);
  });

  it("is joined by a worker that knows its pin", async () => {
    const token = join(runyard.dataFolder, "join-token");
    const flags = ["--token-file", token, "--ca-pin", await pin(), "--name", "pinned", "--languages", "python"];
    const args = ["worker", "--join", runyard.url, "--data", folder.path, ...flags];
    const worker = startCli({ args });
    await Promise.race([once(worker.child.stdout as Readable, "data"), worker.end]);
    expect([worker.out(), worker.err()]).toEqual([`joined  ${runyard.url}\n`, ""]);
    worker.child.kill("SIGTERM");
    expect((await worker.end).status).toBe(0);
  });

  it.each([
    [["--tls-cert", "a.pem"], /belong together/],
    [["--tls-cert", "a.pem", "--tls-key", "b.pem", "--tls", "auto"], /leave out either/],
    [["--tls-name", "two words"], /--tls-name: expected a name/],
  ])("does not start with settings that make no sense: %j", async (args, words) => {
    const end = await runCli({ args: ["up", "--port", "0", "--data", folder.path, ...args] });
    expect([end.status, end.err]).toEqual([2, expect.stringMatching(words)]);
  });
});

const ownAddress = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;

itWith(
  { what: "an address besides loopback", isThere: ownAddress !== undefined },
  "sends nothing in clear to an address that is not this machine's loopback",
  async () => {
    const received: Buffer[] = [];
    const server = createServer((socket) => socket.on("data", (bytes) => received.push(bytes)).on("error", () => {}));
    server.listen(0, ownAddress);
    await once(server, "listening");
    const url = `http://${ownAddress}:${(server.address() as AddressInfo).port}`;
    const command = await runCli({ args: ["workers", "--controller", url] });
    expect([command.status, command.err]).toEqual([7, expect.stringContaining("on another machine")]);
    const worker = await runCli({ args: workerArgs(url) });
    expect([worker.status, worker.err]).toEqual([7, expect.stringContaining("on another machine")]);
    expect(Buffer.concat(received).length).toBe(0);
    server.close();
  },
);
