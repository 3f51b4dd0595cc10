import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Step } from "../step.ts";
import type { Sandbox } from "./sandbox.ts";
import { WarmPool } from "./warm-pool.ts";

const recentMs = 60_000;
const command = (name: string) => ({ argv: [name], env: {} });
const step = (name: string, memoryBytes = 256 << 20) =>
  ({ ...command(name), limits: { memoryBytes } }) as unknown as Step;

const open = ({ most = 4, memoryMostBytes = 1000, idleCpus = 1, warmUpMs = 0 } = {}) => {
  const discarded: unknown[] = [];
  let warmed = 0;
  let warming = 0;
  const atOnce: number[] = [];
  const warmUp = async () => {
    atOnce.push(++warming);
    if (warmUpMs > 0) await new Promise((resolve) => setTimeout(resolve, warmUpMs));
    warming -= 1;
    if (failing.now) throw new Error("it ended before it was warm");
    warmed += 1;
  };
  const hurry = vi.fn();
  const failing = { now: false };
  const pool = {
    takeSpare: () => ({ warmUp, hurry, cgroup: { read: () => ({ memoryBytes: 100 }) } }) as unknown as Sandbox,
    discard: (sandbox: Sandbox) => void discarded.push(sandbox),
  };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const commands = ["python", "node"].map(command);
  const warm = new WarmPool({ commands, pool, most, memoryMostBytes, recentMs, idleCpus: () => idleCpus, log });
  const use = async (name: string) => {
    const taken = warm.take(step(name));
    warm.fillLater();
    await vi.advanceTimersByTimeAsync(100);
    return taken;
  };
  return { warm, use, discarded, warmed: () => warmed, atOnce, hurry, failing };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("sandboxes whose command waits", () => {
  it("are made when it was asked for, and made again when they were taken", async () => {
    const { use, warmed } = open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(warmed()).toBe(0);
    expect(await use("python")).toBeUndefined();
    expect(warmed()).toBe(4);
    expect(await use("python")).toBeDefined();
    expect(warmed()).toBe(5);
  });

  it("are made as many at once as processors are idle, but the first by itself", async () => {
    const { use, atOnce } = open({ most: 6, idleCpus: 3, warmUpMs: 20 });
    await use("python");
    expect(atOnce.slice(0, 4)).toEqual([1, 1, 2, 3]);
    expect(Math.max(...atOnce)).toBe(3);
  });

  it("are given up when three fail one after the other, not when several fail at once", async () => {
    const { warm, use, failing, atOnce, discarded } = open({ most: 4, idleCpus: 4, warmUpMs: 20 });
    await use("python");
    failing.now = true;
    for (let taken = 0; taken < 4; taken += 1) expect(await warm.take(step("python"))).toBeDefined();
    warm.fill();
    await vi.advanceTimersByTimeAsync(20);
    expect(discarded).toHaveLength(4);
    failing.now = false;
    await use("python");
    expect(await use("python")).toBeDefined();
    failing.now = true;
    for (let round = 0; round < 10; round += 1) await use("python");
    const tried = atOnce.length;
    for (let round = 0; round < 5; round += 1) await use("python");
    expect(atOnce).toHaveLength(tried);
  });

  it("are hurried when somebody waits for them", async () => {
    const { warm, use, hurry } = open({ most: 1, warmUpMs: 60_000 });
    await use("python");
    expect(hurry).not.toHaveBeenCalled();
    const sandbox = warm.take(step("python"));
    expect(hurry).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await sandbox).toBeDefined();
  });

  it("are fewer where they would take too much memory, but one for each command", async () => {
    const { use, warmed } = open({ most: 8, memoryMostBytes: 300 });
    await use("python");
    expect(warmed()).toBe(3);
    await use("node");
    expect(warmed()).toBe(4);
  });

  it("go when it has not been asked for in a while, all but one", async () => {
    const { use, discarded, warmed } = open();
    await use("python");
    await vi.advanceTimersByTimeAsync(recentMs / 2);
    await use("node");
    await vi.advanceTimersByTimeAsync(recentMs * 0.6);
    expect(discarded).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(2 * recentMs);
    expect(discarded).toHaveLength(6);
    expect(await use("python")).toBeDefined();
    expect(warmed()).toBe(4 + 4 + 4);
  });

  it("are not made for what needs little memory, or while nothing may be", async () => {
    const { warm, use } = open();
    await use("python");
    expect(await warm.take(step("python", 1 << 20))).toBeUndefined();
    warm.close();
    expect(await warm.take(step("python"))).toBeUndefined();
  });
});
