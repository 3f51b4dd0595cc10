import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cpuCount } from "../machine.ts";
import { Pool } from "./pool.ts";
import type { Sandbox } from "./sandbox.ts";

type Opening = { inBackground: boolean; finish: () => void };

const size = 3;

const start = async () => {
  const openings: Opening[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const pool = new Pool({
    size,
    log,
    onQuarantine: () => {},
    onReady: () => {},
    open: (index, inBackground) =>
      new Promise((resolve) => {
        const sandbox = { index, destroy: async () => {} } as unknown as Sandbox;
        openings.push({ inBackground, finish: () => resolve(sandbox) });
      }),
  });
  const started = pool.start();
  await vi.advanceTimersByTimeAsync(100);
  openings[0]?.finish();
  await started;
  return { pool, openings };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("sandboxes opened ahead of time", () => {
  it("are opened in the background, but for those that somebody waits for", async () => {
    const { pool, openings } = await start();
    expect(openings.map(({ inBackground }) => inBackground)).toEqual([false, ...Array(size).fill(true)]);
    for (const { finish } of openings) finish();
    await vi.advanceTimersByTimeAsync(100);
    expect(openings).toHaveLength(1 + size);
    await pool.close();
  });

  it("keep nobody waiting where a busy machine leaves the background no time", async () => {
    const { pool, openings } = await start();
    await pool.take();
    const [first, second] = [pool.take(), pool.take()];
    await vi.advanceTimersByTimeAsync(100);
    const urgent = openings.slice(1).filter(({ inBackground }) => !inBackground);
    expect(urgent).toHaveLength(2);
    for (const { finish } of urgent) finish();
    expect((await first).index).not.toBe((await second).index);
    await vi.advanceTimersByTimeAsync(100);
    expect(openings.filter(({ inBackground }) => inBackground).length).toBeLessThanOrEqual(2 * cpuCount);
    for (const { finish } of openings) finish();
    await pool.close();
  });
});
