import { RunyardError, toProblem } from "@runyard/protocol";
import { afterEach, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { createClient, type Timing } from "../src/index.ts";
import { attemptEvent, endEvent, jobId, json, outputEvent, startScriptedServer } from "./scripted-server.ts";

type Script = Parameters<typeof startScriptedServer>[0];
let server: Awaited<ReturnType<typeof startScriptedServer>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const start = async (script: Script, timing: Partial<Timing> = {}) => {
  server = await startScriptedServer(script);
  return createClient({ url: server.url, timing: { pauseFirstMs: 2, tries: 1, ...timing } });
};
const tell = (socket: WebSocket, id: string, event: unknown): void =>
  socket.send(JSON.stringify({ type: "event", id, event }));
/** Standard input as a program would see it: by offsets, each byte once. */
const readInput = (socket: WebSocket, input: { bytes: Buffer }, done: (ended: "eof" | "signal") => void): void => {
  socket.on("message", (text) => {
    const message = JSON.parse(String(text));
    if (message.type !== "stdin") {
      done(message.type);
      return;
    }
    const bytes = Buffer.from(message.data, message.encoding);
    expect(message.offset).toBeLessThanOrEqual(input.bytes.length);
    input.bytes = Buffer.concat([input.bytes, bytes.subarray(input.bytes.length - message.offset)]);
  });
};

it("carries events one way and input, its end and signals the other", async () => {
  const input = { bytes: Buffer.alloc(0) };
  const heard: string[] = [];
  const client = await start({
    attached: [
      (socket) => {
        tell(socket, "1.0", attemptEvent(1));
        readInput(socket, input, (ended) => {
          heard.push(ended);
          if (heard.length === 2) tell(socket, "1.1", endEvent());
        });
      },
    ],
  });
  const attachment = client.jobs.attach(jobId);
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
  await attachment.write(bytes);
  attachment.end();
  attachment.signal("SIGINT");
  const types: string[] = [];
  for await (const { event } of attachment) types.push(event.type);
  expect(types).toEqual(["attempt", "end"]);
  expect(input.bytes.equals(bytes)).toBe(true);
  expect(heard).toEqual(["eof", "signal"]);
});

it("comes back after a cut, goes on after the last event and sends the input again with its place", async () => {
  const input = { bytes: Buffer.alloc(0) };
  const after: (string | null)[] = [];
  const client = await start({
    attached: [
      (socket, url) => {
        after.push(url.searchParams.get("after"));
        tell(socket, "1.0", attemptEvent(1));
        tell(socket, "1.1", outputEvent("name? "));
        readInput(socket, input, () => undefined);
        socket.once("message", () => socket.terminate());
      },
      (socket, url) => {
        after.push(url.searchParams.get("after"));
        readInput(socket, input, () => tell(socket, "1.2", endEvent()));
      },
    ],
  });
  const attachment = client.jobs.attach(jobId);
  const types: string[] = [];
  for await (const { event } of attachment) {
    types.push(event.type);
    if (event.type !== "output") continue;
    await attachment.write(Buffer.from("Ada\n"));
    attachment.end();
  }
  expect(types).toEqual(["attempt", "output", "end"]);
  expect(after).toEqual([null, "1.1"]);
  expect(input.bytes.toString()).toBe("Ada\n");
});

it("tells the size of a terminal again after a cut and to a new attempt, the last one alone", async () => {
  const heard: string[] = [];
  const hear = (socket: WebSocket, then: (count: number) => void): void => {
    socket.on("message", (text) => {
      const { type, columns, rows } = JSON.parse(String(text));
      if (type === "resize") heard.push(`${columns}x${rows}`);
      then(heard.length);
    });
  };
  const client = await start({
    attached: [
      (socket) => {
        hear(socket, () => socket.terminate());
        tell(socket, "1.0", attemptEvent(1));
      },
      (socket) => {
        hear(socket, (count) => {
          if (count === 2) tell(socket, "2.0", attemptEvent(2));
          if (count === 3) tell(socket, "2.1", endEvent());
        });
      },
    ],
  });
  const attachment = client.jobs.attach(jobId);
  attachment.resize(10, 10);
  attachment.resize(132, 43);
  for await (const _ of attachment);
  expect(heard).toEqual(["132x43", "132x43", "132x43"]);
});

it("writes under a name of its own, the same after a cut", async () => {
  const writers: string[] = [];
  const hear = (then: (socket: WebSocket) => void) => (socket: WebSocket) => {
    tell(socket, "1.0", attemptEvent(1));
    socket.once("message", (text) => {
      writers.push(JSON.parse(String(text)).writer);
      then(socket);
    });
  };
  const ended = (socket: WebSocket): void => tell(socket, "1.1", endEvent());
  const client = await start({ attached: [hear((socket) => socket.terminate()), hear(ended), hear(ended)] });
  for (const text of ["one", "another"]) {
    const attachment = client.jobs.attach(jobId);
    await attachment.write(Buffer.from(text));
    for await (const _ of attachment);
  }
  expect(writers[0]).toMatch(/^\w{16,64}$/);
  expect(writers[1]).toBe(writers[0]);
  expect(writers[2]).not.toBe(writers[0]);
});

it("gives a new attempt the whole input from its first byte", async () => {
  const first = { bytes: Buffer.alloc(0) };
  const second = { bytes: Buffer.alloc(0) };
  const client = await start({
    attached: [
      (socket) => {
        tell(socket, "1.0", attemptEvent(1));
        readInput(socket, first, () => {
          socket.removeAllListeners("message");
          readInput(socket, second, () => tell(socket, "2.1", endEvent()));
          tell(socket, "2.0", attemptEvent(2));
        });
      },
    ],
  });
  const attachment = client.jobs.attach(jobId);
  await attachment.write(Buffer.from("one two three"));
  attachment.end();
  for await (const _ of attachment);
  expect(first.bytes.toString()).toBe("one two three");
  expect(second.bytes.toString()).toBe("one two three");
});

it("sends input again from where a program that reads slowly refused it, and its end only after all of it", async () => {
  const input = { bytes: Buffer.alloc(0) };
  const client = await start({
    attached: [
      (socket) => {
        tell(socket, "1.0", attemptEvent(1));
        let unread = 0;
        socket.on("message", (text) => {
          const { type, data, encoding, offset } = JSON.parse(String(text));
          const bytes = Buffer.from(data ?? "", encoding);
          const received = input.bytes.length;
          const isRefused = offset > received || unread + bytes.length > 600_000;
          if (isRefused) {
            unread = 0;
            socket.send(JSON.stringify({ type: "error", code: "NOT_RUNNING", detail: "does not read", received }));
          } else if (type === "eof") tell(socket, "1.1", endEvent());
          else {
            const fresh = bytes.subarray(received - offset);
            unread += fresh.length;
            input.bytes = Buffer.concat([input.bytes, fresh]);
          }
        });
      },
    ],
  });
  const attachment = client.jobs.attach(jobId);
  const bytes = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => (index * 7) % 251));
  const writing = attachment.write(bytes).then(() => attachment.end());
  for await (const _ of attachment);
  await writing;
  expect(input.bytes.equals(bytes)).toBe(true);
});

it("holds a writer back while there is nobody to read, and lets it go when closed", async () => {
  const client = await start({ attached: [() => undefined] });
  const attachment = client.jobs.attach(jobId);
  let isWritten = false;
  const writing = attachment.write(Buffer.alloc(4 * 1024 * 1024)).then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isWritten).toBe(false);
  attachment.close();
  await writing;
});

it("ends with the error the controller tells, except that the program is not running", async () => {
  const client = await start({
    attached: [
      (socket) => {
        socket.send(JSON.stringify({ type: "error", code: "NOT_RUNNING", detail: "later" }));
        socket.send(JSON.stringify({ type: "error", code: "NOT_INTERACTIVE", detail: "submitted without" }));
      },
    ],
  });
  const following = (async () => {
    for await (const _ of client.jobs.attach(jobId));
  })();
  await expect(following).rejects.toMatchObject({ code: "NOT_INTERACTIVE", message: "submitted without" });
});

it("says why it cannot attach", async () => {
  const client = await start({ answers: [json(404, toProblem(new RunyardError("JOB_NOT_FOUND")))] });
  const following = (async () => {
    for await (const _ of client.jobs.attach(jobId));
  })();
  await expect(following).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
});

it("says that a new attempt needs more input than is kept", async () => {
  const client = await start({
    attached: [
      (socket) => {
        tell(socket, "1.0", attemptEvent(1));
        let bytes = 0;
        socket.on("message", (text) => {
          bytes += Buffer.from(JSON.parse(String(text)).data, "utf8").length;
          if (bytes === 17 * 1024 * 1024) tell(socket, "2.0", attemptEvent(2));
        });
      },
    ],
  });
  const attachment = client.jobs.attach(jobId);
  const writing = attachment.write(Buffer.alloc(17 * 1024 * 1024, "x"));
  const following = (async () => {
    for await (const _ of attachment);
  })();
  await expect(following).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  await writing;
});

it("ends quietly when closed, and with the reason when aborted", async () => {
  const client = await start({ attached: [(socket) => tell(socket, "1.0", attemptEvent(1))] });
  const attachment = client.jobs.attach(jobId);
  for await (const _ of attachment) attachment.close();
  const stop = new AbortController();
  const following = (async () => {
    for await (const _ of client.jobs.attach(jobId, { signal: stop.signal })) stop.abort(new Error("enough"));
  })();
  await expect(following).rejects.toThrow("enough");
});
