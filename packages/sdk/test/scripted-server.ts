import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Job } from "@runyard/protocol";
import { type WebSocket, WebSocketServer } from "ws";

export type Received = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };
type Answer = (response: ServerResponse, request: Received) => void;
type Attached = (socket: WebSocket, url: URL) => void;

/** A controller that plays a script: each request takes the next answer, the last one for ever. Attaching is refused unless scripted. */
export const startScriptedServer = async ({
  answers = [],
  attached = [],
}: {
  answers?: Answer[];
  attached?: Attached[];
}) => {
  const received: Received[] = [];
  const take = <Item>(items: Item[]): Item | undefined => (items.length > 1 ? items.shift() : items[0]);
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method = "", url = "", headers } = request;
    received.push({ method, url, headers, body });
    take(answers)?.(response, { method, url, headers, body });
  });
  const sockets = attached.length === 0 ? undefined : new WebSocketServer({ server });
  sockets?.on("connection", (socket, request) => take(attached)?.(socket, new URL(request.url ?? "", "http://x")));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      for (const socket of sockets?.clients ?? []) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

export const cut: Answer = (response) => response.destroy();

/** Server-sent events as text; the connection is cut afterwards unless the script says it ends. */
export const sse =
  (text: string, then: "cut" | "end" | "stay" = "cut"): Answer =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text, () => {
      if (then === "cut") response.destroy();
      else if (then === "end") response.end();
    });
  };

export const jobId = "job_01JD0000000000000000000000";

export const someJob = (fields: Partial<Job> = {}): Job => ({
  id: jobId as Job["id"],
  state: "done",
  outcome: "ok",
  exitCode: 0,
  signal: null,
  language: "python",
  version: "3.12.1",
  owner: "local",
  priority: 0,
  labels: {},
  title: "",
  interactive: false,
  createdAtMs: 1,
  startedAtMs: 2,
  finishedAtMs: 3,
  attempt: 1,
  worker: null,
  placement: null,
  queuePosition: null,
  expectedStartMs: null,
  reason: null,
  fault: null,
  limits: { cpuTimeMs: 10, wallTimeMs: 10, memoryBytes: 4194304, outputBytes: 1, processes: 1, fileBytes: 1 },
  compile: null,
  runs: [],
  ...fields,
});

export const attemptEvent = (attempt: number) => ({
  type: "attempt",
  attempt,
  worker: { id: "wrk_01JD0000000000000000000000", name: "here" },
  atMs: 1,
});
export const outputEvent = (data: string) => ({ type: "output", step: "run", run: 0, stream: "stdout", data });
export const endEvent = (fields: Partial<Job> = {}) => ({ type: "end", job: someJob(fields) });
export const frame = (id: string, event: unknown): string => `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
