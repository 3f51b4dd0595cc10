import { expect, it } from "vitest";
import { EventCursor } from "./event-cursor.ts";

const event = (id: string | undefined) => ({ id, event: { type: "ran" } as never });

it("lets each event through once and remembers the last", () => {
  const cursor = new EventCursor(undefined);
  expect(["1.0", "1.1", "1.1", "1.0", "1.2"].map((id) => cursor.accepts(event(id)))).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
  expect(cursor.after).toBe("1.2");
});

it("goes on to a new attempt and not back to the old one", () => {
  const cursor = new EventCursor("1.9");
  expect(cursor.accepts(event("2.0"))).toBe(true);
  expect(cursor.accepts(event("1.10"))).toBe(false);
  expect(cursor.attempt).toBe(2);
});

it("lets events without an id through and stays where it is", () => {
  const cursor = new EventCursor("1.9");
  expect(cursor.accepts(event(undefined))).toBe(true);
  expect(cursor.after).toBe("1.9");
});

it("refuses to start after what is not an event id", () => {
  expect(() => new EventCursor("latest")).toThrow(/not an event id/);
});
