import { setTimeout as delay } from "node:timers/promises";
import { JobId, type StepEvent, type WorkerMessage } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { EventLog } from "./event-log.ts";
import { firstWordMs, HeldAttempt } from "./held-attempt.ts";

const lease = { jobId: JobId.parse(`job_${"0".repeat(26)}`), attempt: 1, token: 9 };
const output = (data: string): StepEvent => ({ type: "output", step: "run", run: 0, stream: "stdout", data });

const setUp = () => {
  const sent: WorkerMessage[] = [];
  const log = new EventLog("/nowhere/never-written");
  const outlet = {
    isOpen: true,
    send: (message: WorkerMessage) => void sent.push(message),
    sendText: (text: string) => void sent.push(JSON.parse(text)),
    room: () => Promise.resolve(),
  };
  const onLost = (error: Error) => expect.fail(error.message);
  const held = new HeldAttempt({ lease, version: "1.0", log, outlet, onLost });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const brief = () =>
    sent.map((message) => {
      if (message.type === "events") {
        return `${message.firstSeq}:${message.events.map((event) => ("data" in event ? event.data : "")).join("")}`;
      }
      return message.type === "finished" ? `finished ${message.lastSeq}` : message.type;
    });
  return { held, outlet, settled, brief, sent };
};

describe("an attempt's events", () => {
  it("go out in order, numbered, and the end after all of them", async () => {
    const { held, settled, brief } = setUp();
    held.deliverFrom(0);
    held.append(output("a"));
    held.append(output("b"));
    held.append(output("c"));
    held.finish();
    await settled();
    expect(brief()).toEqual(["started", "1:a", "2:bc", "finished 3"]);
  });

  it("are not forgotten when they come in any turn of the event loop", async () => {
    const { held, settled, brief } = setUp();
    held.deliverFrom(0);
    for (let turns = 0; turns < 12; turns += 1) {
      held.append(output("x"));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    }
    held.finish();
    await settled();
    expect(brief().join(" ").replaceAll(/[^x]/g, "")).toBe("x".repeat(12));
    expect(brief().at(-1)).toBe("finished 12");
  });

  it("wait while there is no connection, and go on from where the controller is", async () => {
    const { held, outlet, settled, brief, sent } = setUp();
    held.deliverFrom(0);
    held.append(output("a"));
    await settled();
    outlet.isOpen = false;
    held.append(output("b"));
    expect(held.present()).toEqual({ ...lease, state: "running", lastSeq: 2 });
    outlet.isOpen = true;
    held.append(output("c"));
    held.finish();
    await settled();
    expect(brief()).toEqual(["started", "1:a"]);
    sent.length = 0;
    held.deliverFrom(1);
    await settled();
    expect(brief()).toEqual(["started", "2:bc", "finished 3"]);
  });

  it("are sent again, with the end, when asked for", async () => {
    const { held, settled, brief, sent } = setUp();
    held.deliverFrom(0);
    held.append(output("a"));
    held.finish();
    await settled();
    sent.length = 0;
    held.deliverFrom(0);
    held.deliverFrom(0);
    await settled();
    expect(brief()).toContain("1:a");
    expect(brief().at(-1)).toBe("finished 1");
  });

  it("wait a moment at first, and go out together when the program is over by then", async () => {
    const { held, settled, brief, sent } = setUp();
    held.deliverSoon();
    held.append(output("a"));
    held.append(output("b"));
    await settled();
    expect(brief()).toEqual([]);
    held.finish();
    await settled();
    expect(brief()).toEqual(["started", "1:ab", "finished 2"]);
    await delay(3 * firstWordMs);
    expect(brief()).toHaveLength(3);
    expect(sent[0]).toMatchObject({ agoMs: expect.any(Number) });
  });

  it("go out after that moment while the program runs, and say how long ago it began", async () => {
    const { held, brief, sent } = setUp();
    held.deliverSoon();
    held.append(output("a"));
    await expect.poll(brief).toEqual(["started", "1:a"]);
    expect((sent[0] as { agoMs: number }).agoMs).toBeGreaterThanOrEqual(firstWordMs - 1);
  });

  it("do not go out after that moment when the lease is over, or a new connection has not asked for them", async () => {
    for (const stop of ["release", "present"] as const) {
      const { held, brief } = setUp();
      held.deliverSoon();
      held[stop]();
      await delay(3 * firstWordMs);
      expect(brief()).toEqual([]);
    }
  });

  it("end with the lease", async () => {
    const { held, settled, brief } = setUp();
    held.deliverFrom(0);
    held.release();
    held.append(output("a"));
    held.finish();
    await settled();
    expect(brief()).toEqual(["started"]);
  });
});
