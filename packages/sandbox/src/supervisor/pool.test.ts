import { expect, it } from "vitest";
import { SandboxFault } from "../fault.ts";
import { Pool } from "./pool.ts";
import type { Sandbox } from "./sandbox.ts";

it("refuses whoever asks for a sandbox once it is closed, and whoever waits for one", async () => {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const { promise: opened, resolve: open } = Promise.withResolvers<Sandbox>();
  const pool = new Pool({ size: 1, log, open: () => opened, onQuarantine: () => {}, onReady: () => {} });
  const waiting = pool.take().catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closed = pool.close();
  open({ index: 0, destroy: async () => {} } as unknown as Sandbox);
  await closed;
  expect(await waiting).toBeInstanceOf(SandboxFault);
  await expect(pool.take()).rejects.toThrow(/the sandbox host is closed/);
});
