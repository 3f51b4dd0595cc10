import { once } from "node:events";
import { type AttachReply, type AttachRequest, attachPath, type Job } from "@runyard/protocol";
import { waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Assign, type FakeWorker, leaseOf, output, program } from "./fake-worker.ts";
import { nextEvent, YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
let worker: FakeWorker;

beforeEach(async () => {
  yard = await YardUnderTest.start();
  worker = await yard.join();
});
afterEach(() => yard[Symbol.asyncDispose]());

const running = async (more: object = {}): Promise<{ job: Job; assign: Assign }> => {
  const job = await yard.submit(more);
  return { job, assign: await worker.next("assign") };
};

describe("the event stream", () => {
  it("tells events as they happen, with ids, to the end", async () => {
    const { job, assign } = await running();
    const events = yard.events(job.id);
    expect((await nextEvent(events, "state")).event.job.state).toBe("active");
    expect(await nextEvent(events, "attempt")).toMatchObject({ id: "1.0", event: { worker: { id: worker.id } } });
    worker.events(assign, [output("a")]);
    expect(await nextEvent(events, "output")).toMatchObject({ id: "1.1", event: { data: "a" } });
    worker.events(assign, [output("b")], 2);
    expect(await nextEvent(events, "output")).toMatchObject({ id: "1.2", event: { data: "b" } });
    worker.finished(assign, 2);
    expect(await nextEvent(events, "end")).toMatchObject({ id: "1.3", event: { job: { state: "done" } } });
    expect((await events.next()).done).toBe(true);
  });

  it("tells the same, with the same ids, when it is replayed; and after every position the same rest", async () => {
    const { job, assign } = await running();
    const live = yard.allEvents(job.id);
    const lines = Array.from({ length: 300 }, (_, index) => `${index}\n`);
    worker.execute(assign, program(...lines));
    const told = (await live).filter(({ id }) => id !== undefined);
    expect(told.map(({ id }) => id)).toEqual(told.map((_, seq) => `1.${seq}`));
    expect(await yard.allEvents(job.id)).toEqual(told);
    for (const seq of [0, 1, 2, 150, 256, 257, 301]) {
      expect(await yard.allEvents(job.id, `1.${seq}`)).toEqual(told.slice(seq + 1));
    }
    for (const seq of [302, 303, 999]) expect(await yard.allEvents(job.id, `1.${seq}`)).toEqual(told.slice(-1));
    expect(await yard.allEvents(job.id, "7.1")).toEqual(told);
  });

  it("refuses what is no event's id, on every way in", async () => {
    const { job } = await running();
    const headers = { "last-event-id": "nonsense" };
    const streamed = await fetch(`${yard.url}/api/v1/jobs/${job.id}/events`, { headers });
    expect(streamed.status).toBe(400);
    expect(await streamed.json()).toMatchObject({ code: "INVALID_REQUEST", errors: [{ field: "last-event-id" }] });
    const socket = new WebSocket(`${yard.url.replace("http", "ws")}/api/v1/jobs/${job.id}/attach?after=1.x`);
    const [, answer] = await once(socket, "unexpected-response");
    expect(answer.statusCode).toBe(400);
    answer.destroy();
  });

  it("goes on after the last event seen while the program runs", async () => {
    const { job, assign } = await running();
    worker.events(assign, [output("a"), output("b"), output("c")]);
    const first = yard.events(job.id);
    const seen = await nextEvent(first, "output");
    await first.return(undefined);
    const second = yard.events(job.id, seen.id);
    expect((await second.next()).value).toMatchObject({ id: "1.2", event: { data: "b" } });
    worker.events(assign, [output("d")], 4);
    const rest = [await second.next(), await second.next()];
    expect(rest.map(({ value }) => value)).toMatchObject([{ id: "1.3" }, { id: "1.4", event: { data: "d" } }]);
    await second.return(undefined);
  });

  it("starts afresh with a new attempt", async () => {
    const { job, assign } = await running();
    worker.events(assign, [output("first")]);
    const events = yard.events(job.id);
    await nextEvent(events, "output");
    worker.send({ type: "returned", ...leaseOf(assign), fault: { code: "X", message: "x", at: "x" } });
    const second = await worker.next("assign");
    expect(await nextEvent(events, "attempt")).toMatchObject({ id: "2.0" });
    worker.execute(second, program("second"));
    expect(await nextEvent(events, "output")).toMatchObject({ id: "2.2", event: { data: "second" } });
    expect((await nextEvent(events, "end")).id).toBe("2.4");
  });

  it("shows a waiting job its place, why it waits, and every change of it", async () => {
    const fillers = [await yard.submit(), await yard.submit()];
    const ahead = await yard.submit();
    const waiting = await yard.submit();
    const events = yard.events(waiting.id);
    const first = await nextEvent(events, "state");
    expect(first).toMatchObject({ id: undefined, event: { job: { queuePosition: 2, reason: { code: "all_busy" } } } });
    await yard.send("DELETE", `/api/v1/jobs/${ahead.id}`);
    yard.clock.advance(1000);
    expect((await nextEvent(events, "state")).event.job.queuePosition).toBe(1);
    worker.execute(await worker.next("assign"));
    expect((await nextEvent(events, "state")).event.job.state).toBe("active");
    expect(fillers).toHaveLength(2);
    await events.return(undefined);
  });

  it("of many readers is the same for all", async () => {
    const { job, assign } = await running();
    const readers = Promise.all(Array.from({ length: 20 }, () => yard.allEvents(job.id)));
    worker.execute(assign, program("a", "b", "c"));
    const streams = (await readers).map((events) => events.filter(({ id }) => id !== undefined));
    for (const events of streams) expect(events).toEqual(streams[0]);
  });

  it("does not hold up anything for a reader that does not read", async () => {
    const { job, assign } = await running();
    const response = await fetch(`${yard.url}/api/v1/jobs/${job.id}/events`);
    const block = "x".repeat(60_000);
    worker.execute(assign, program(...Array.from({ length: 16 }, () => block)));
    await worker.next("acknowledged");
    expect((await yard.get(`/api/v1/jobs/${job.id}`)).body.runs[0]?.stdout).toHaveLength(16 * 60_000);
    expect((await response.text()).match(/^event: output$/gm)).toHaveLength(16);
  });

  it("sends a sign of life while nothing happens", async () => {
    const { job } = await running();
    const response = await fetch(`${yard.url}/api/v1/jobs/${job.id}/events`);
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream() as never).getReader();
    let text = "";
    const until = async (end: string) => {
      while (!text.includes(end)) text += (await reader.read()).value;
    };
    await until('"type":"attempt"');
    expect(text).toMatch(/^retry: \d+\n/);
    yard.clock.advance(15_000);
    await until("\n\n:\n\n");
    await reader.cancel();
  });
});

describe("cancel", () => {
  it("of a waiting job ends it before it ran", async () => {
    const busy = [await running(), await running()];
    const waiting = await yard.submit();
    const events = yard.allEvents(waiting.id);
    const { status, body } = await yard.send("DELETE", `/api/v1/jobs/${waiting.id}`);
    expect([status, body.state, body.attempt]).toEqual([200, "cancelled", 0]);
    expect((await events).at(-1)?.event).toMatchObject({ type: "end", job: { state: "cancelled" } });
    expect(busy).toHaveLength(2);
  });

  it("of a running job stops the program, wakes who waits, and frees the slot when it is gone", async () => {
    const { job, assign } = await running();
    await running();
    const next = await yard.submit();
    const waiting = yard.get(`/api/v1/jobs/${job.id}?wait=60`);
    const { body } = await yard.send("DELETE", `/api/v1/jobs/${job.id}`);
    expect(body.state).toBe("cancelled");
    expect(leaseOf(await worker.next("cancel"))).toEqual(leaseOf(assign));
    expect((await waiting).body.state).toBe("cancelled");
    expect((await yard.get(`/api/v1/jobs/${next.id}`)).body.state).toBe("queued");
    worker.send({ type: "returned", ...leaseOf(assign), fault: { code: "CANCELLED", message: "", at: "" } });
    expect((await worker.next("assign")).jobId).toBe(next.id);
    expect((await yard.get(`/api/v1/jobs/${job.id}`)).body.state).toBe("cancelled");
  });

  it("of a job that has ended is refused", async () => {
    const { job, assign } = await running();
    worker.execute(assign);
    await worker.next("acknowledged");
    const { status, body } = await yard.send("DELETE", `/api/v1/jobs/${job.id}`);
    expect([status, body]).toEqual([409, expect.objectContaining({ code: "JOB_FINISHED" })]);
    expect((await yard.get(`/api/v1/jobs/${job.id}`)).body.state).toBe("done");
  });

  it("at the moment of its lease leaves no program behind", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id } = await yard.submit();
      await yard.send("DELETE", `/api/v1/jobs/${id}`);
      expect((await yard.get(`/api/v1/jobs/${id}`)).body.state).toBe("cancelled");
    }
    const assigned = worker.received
      .filter(({ type }) => type === "assign")
      .map((message) => leaseOf(message as Assign));
    const stopped = () =>
      worker.received.filter(({ type }) => type === "cancel").map((message) => leaseOf(message as Assign));
    await waitUntil("every program to be stopped", () => stopped().length === assigned.length);
    expect(stopped()).toEqual(assigned);
  });
});

class Attached {
  readonly socket: WebSocket;
  readonly #replies: AttachReply[] = [];
  #wake: () => void = () => {};

  constructor(id: string, after?: string) {
    const query = after === undefined ? "" : `?after=${after}`;
    this.socket = new WebSocket(`${yard.url.replace("http", "ws")}${attachPath.replace(":id", id)}${query}`);
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      this.#replies.push(JSON.parse(String(data)));
      this.#wake();
    });
  }

  send(request: AttachRequest): void {
    this.socket.send(JSON.stringify(request));
  }

  async next(): Promise<AttachReply> {
    for (;;) {
      const reply = this.#replies.shift();
      if (reply !== undefined) return reply;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async until(type: string): Promise<AttachReply> {
    for (;;) {
      const reply = await this.next();
      if (reply.type === type || (reply.type === "event" && reply.event.type === type)) return reply;
    }
  }
}

describe("attach", () => {
  it("carries output one way, and input, its end and signals the other", async () => {
    const { job, assign } = await running({ interactive: true });
    const client = new Attached(job.id);
    await client.until("attempt");
    client.send({ type: "stdin", data: "3\n", offset: 0 });
    expect(await worker.next("stdin")).toEqual({
      type: "stdin",
      ...leaseOf(assign),
      data: "3\n",
      encoding: "utf8",
      offset: 0,
    });
    client.send({ type: "stdin", data: "//8=", encoding: "base64" });
    expect(await worker.next("stdin")).toMatchObject({ data: "//8=", encoding: "base64", offset: null });
    client.send({ type: "signal", signal: "SIGINT" });
    expect(await worker.next("signal")).toMatchObject({ signal: "SIGINT" });
    client.send({ type: "eof" });
    expect(await worker.next("eof")).toMatchObject(leaseOf(assign));
    const closed = once(client.socket, "close");
    worker.execute(assign, program("warm"));
    expect(await client.until("output")).toMatchObject({ id: "1.2", event: { data: "warm" } });
    await client.until("end");
    expect((await closed)[0]).toBe(1000);
  });

  it("carries the size of a terminal, to a job that is interactive by having one", async () => {
    const { job, assign } = await running({ terminal: { columns: 80, rows: 24 } });
    expect(job.interactive).toBe(true);
    const client = new Attached(job.id);
    await client.until("attempt");
    client.send({ type: "resize", columns: 120, rows: 40 });
    expect(await worker.next("resize")).toEqual({ type: "resize", ...leaseOf(assign), columns: 120, rows: 40 });
    client.send({ type: "stdin", data: "x" });
    expect(await worker.next("stdin")).toMatchObject({ data: "x" });
    client.socket.send('{"type":"resize","columns":0,"rows":40}');
    expect(await client.next()).toMatchObject({ type: "error", code: "INVALID_REQUEST" });
  });

  it("tells of refused input to its writer, and of all else to everyone", async () => {
    const { job, assign } = await running({ interactive: true });
    const [one, two] = [new Attached(job.id), new Attached(job.id)];
    for (const [client, writer] of [
      [one, "one"],
      [two, "two"],
    ] as const) {
      await client.until("attempt");
      client.send({ type: "stdin", data: "x", offset: 9, writer });
      expect(await worker.next("stdin")).toMatchObject({ offset: 9, writer });
    }
    worker.send({ type: "refused_input", ...leaseOf(assign), why: "missing", received: 2, writer: "two" });
    worker.send({ type: "refused_input", ...leaseOf(assign), why: "the program has ended" });
    expect(await one.next()).toMatchObject({ detail: "the program has ended" });
    expect(await two.next()).toMatchObject({ detail: "missing", received: 2 });
    expect(await two.next()).toMatchObject({ detail: "the program has ended" });
  });

  it("goes on after the event it is told", async () => {
    const { job, assign } = await running();
    worker.events(assign, [output("a"), output("b")]);
    const first = new Attached(job.id);
    await first.until("output");
    first.socket.terminate();
    expect(await new Attached(job.id, "1.1").next()).toMatchObject({ id: "1.2", event: { data: "b" } });
  });

  it("tells of frames it cannot use, and lives on", async () => {
    const { job, assign } = await running({ interactive: true });
    const client = new Attached(job.id);
    await client.until("attempt");
    for (const [frame, code] of [
      ["{", "MALFORMED_JSON"],
      ['{"type":"stdin"}', "INVALID_REQUEST"],
      ['{"type":"signal","signal":"SIGSTOP"}', "INVALID_REQUEST"],
      ['{"type":"eof","now":true}', "INVALID_REQUEST"],
    ] as const) {
      client.socket.send(frame);
      expect(await client.next()).toMatchObject({ type: "error", code });
    }
    client.socket.send(Buffer.from("x"), { binary: true });
    expect(await client.next()).toMatchObject({ type: "error", code: "MALFORMED_JSON" });
    client.send({ type: "stdin", data: "x" });
    await worker.next("stdin");
    worker.send({ type: "refused_input", ...leaseOf(assign), why: "the program has ended" });
    expect(await client.next()).toEqual({ type: "error", code: "NOT_RUNNING", detail: "the program has ended" });
  });

  it("refuses input to a job that is not interactive, or does not run", async () => {
    const plain = await running();
    const client = new Attached(plain.job.id);
    await client.until("attempt");
    client.send({ type: "stdin", data: "x" });
    expect(await client.next()).toMatchObject({ type: "error", code: "NOT_INTERACTIVE" });
    await running();
    const waiting = await yard.submit({ interactive: true });
    const early = new Attached(waiting.id);
    await early.until("state");
    early.send({ type: "eof" });
    expect(await early.next()).toMatchObject({ type: "error", code: "NOT_RUNNING" });
  });

  it.each([
    ["/api/v1/jobs/job_01ARZ3NDEKTSV4RRFFQ69G5FAV/attach", 404],
    ["/api/v1/jobs/nonsense/attach", 400],
    ["/api/v1/elsewhere", 404],
    ["/api/v1/link", 401],
  ])("at %s is refused with %i", async (path, status) => {
    const socket = new WebSocket(`${yard.url.replace("http", "ws")}${path}`);
    const [error] = await once(socket, "error").catch((reason: unknown) => [reason]);
    expect(String(error)).toContain(String(status));
  });

  it("is refused to other sites' pages", async () => {
    const { job } = await running();
    const socket = new WebSocket(`${yard.url.replace("http", "ws")}/api/v1/jobs/${job.id}/attach`, {
      origin: "http://evil.example",
    });
    const [error] = await once(socket, "error").catch((reason: unknown) => [reason]);
    expect(String(error)).toContain("403");
  });
});
