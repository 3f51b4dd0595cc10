import { RunyardError } from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "./batch.ts";
import { CallQueue } from "./call-queue.ts";

const call: Call = { name: "probe", args: [] };
const turn = (): Promise<void> => Promise.resolve();

const startQueue = () => {
  const batches: (readonly Call[])[] = [];
  const onTimeout = vi.fn();
  const queue = new CallQueue({ post: (calls) => batches.push(calls), onTimeout });
  const settle = (): void => queue.settle((batches.at(-1) ?? []).map((_, at) => ({ value: at })));
  return { queue, batches, onTimeout, settle };
};

describe("the queue of calls to the store's thread", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("sends what was asked in one turn at once, and what comes meanwhile when that is answered", async () => {
    const { queue, batches, settle } = startQueue();
    const first = [queue.call(call), queue.call(call)];
    await turn();
    const second = [queue.call(call), queue.call(call), queue.call(call)];
    await turn();
    expect(batches.map((batch) => batch.length)).toEqual([2]);
    settle();
    expect(await Promise.all(first)).toEqual([0, 1]);
    expect(batches.map((batch) => batch.length)).toEqual([2, 3]);
    settle();
    expect(await Promise.all(second)).toEqual([0, 1, 2]);
  });

  it("bounds a batch by calls and by bytes, and sends a larger call alone", async () => {
    const { queue, batches, settle } = startQueue();
    for (let at = 0; at < 501; at += 1) void queue.call(call);
    await turn();
    const mebibyte = 1024 * 1024;
    for (const weight of [5, 3, 1, 40]) void queue.call(call, weight * mebibyte);
    for (let round = 0; round < 4; round += 1) settle();
    expect(batches.map((batch) => batch.length)).toEqual([500, 3, 1, 1]);
  });

  it("gives each call its own failure", async () => {
    const { queue } = startQueue();
    const [good, full] = [queue.call(call), queue.call(call)];
    await turn();
    queue.settle([{ value: 1 }, { failure: { code: "STORAGE_FULL", detail: "database or disk is full" } }]);
    expect(await good).toBe(1);
    await expect(full).rejects.toMatchObject({ code: "STORAGE_FULL", cause: { message: "database or disk is full" } });
  });

  it("tells when a batch is not answered in 30 seconds, and not when it is", async () => {
    const { queue, onTimeout, settle } = startQueue();
    void queue.call(call);
    await turn();
    vi.advanceTimersByTime(29_000);
    settle();
    vi.advanceTimersByTime(60_000);
    expect(onTimeout).not.toHaveBeenCalled();
    void queue.call(call);
    await turn();
    vi.advanceTimersByTime(30_000);
    expect(onTimeout).toHaveBeenCalledWith(expect.objectContaining({ code: "STORAGE_FAILED" }));
  });

  it("rejects what is under way, what waits and what comes once it has failed", async () => {
    const { queue, batches } = startQueue();
    const underWay = queue.call(call);
    await turn();
    const waiting = queue.call(call);
    const error = new RunyardError("STORAGE_FAILED");
    queue.fail(error);
    await expect(underWay).rejects.toBe(error);
    await expect(waiting).rejects.toBe(error);
    await expect(queue.call(call)).rejects.toBe(error);
    queue.settle([{ value: 1 }]);
    await queue.drain(error);
    expect(batches).toHaveLength(1);
  });
});
