import { afterEach, expect, it } from "vitest";
import { onEndSignals } from "./interrupts.ts";

let stop = (): void => undefined;
afterEach(() => stop());

it("counts signals, and takes one that comes twice at once for the same", () => {
  const heard: string[] = [];
  let now = 1_000;
  stop = onEndSignals(
    (signal, before) => heard.push(`${signal} after ${before}`),
    () => now,
  );
  process.emit("SIGINT", "SIGINT");
  now += 5;
  process.emit("SIGINT", "SIGINT");
  now += 500;
  process.emit("SIGINT", "SIGINT");
  expect(heard).toEqual(["SIGINT after 0", "SIGINT after 1"]);
});
