import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Readable } from "node:stream";
import { cliEntry } from "@runyard/testkit";

export type CliEnd = { status: number | null; signal: string | null; out: Buffer; err: string };

type CliOptions = {
  args: string[];
  /** Standard input: bytes, or `open` for a pipe that nobody writes to or closes; absent is /dev/null. */
  input?: Uint8Array | "open";
  environment?: Record<string, string>;
  folder?: string;
};

/** The command as a process that still runs. */
export const startCli = ({ args, input, environment = {}, folder }: CliOptions) => {
  const child = spawn(process.execPath, [cliEntry, ...args], {
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...environment },
    ...(folder !== undefined && { cwd: folder }),
  });
  child.stdin?.on("error", () => {
    // The command may end before it has read everything.
  });
  if (input !== undefined && input !== "open") child.stdin?.end(input);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  (child.stdout as Readable).on("data", (bytes: Buffer) => out.push(bytes));
  (child.stderr as Readable).on("data", (bytes: Buffer) => err.push(bytes));
  const end = once(child, "close").then(
    ([status, signal]): CliEnd => ({ status, signal, out: Buffer.concat(out), err: String(Buffer.concat(err)) }),
  );
  return { child, end, out: () => String(Buffer.concat(out)), err: () => String(Buffer.concat(err)) };
};

/** An address of this machine where nothing listens. */
export const closedAddress = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
};

export const runCli = (options: CliOptions): Promise<CliEnd> => startCli(options).end;
