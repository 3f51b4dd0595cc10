import { describe, expect, it } from "vitest";
import type { Yard } from "./picture.ts";
import { atFirst, press, type Step } from "./steering.ts";

const yard = {
  workers: [{ name: "lab-1" }, { name: "lab-2" }],
  active: [{ id: "job_1" }],
  queued: [{ id: "job_2" }],
} as unknown as Yard;
const down = "\u001b[B";
const up = "\u001b[A";

const type = (keys: readonly string[], seen: Yard | undefined = yard): Step =>
  keys.reduce<Step>((step, key) => press(step.steering, key, seen), { steering: atFirst });

describe("the keys of top", () => {
  it.each(["q", "\u0003", "\u0004", "\u001b"])("leave with %j", (key) => {
    expect(type([key]).quits).toBe(true);
  });

  it("choose a row, from workers to running to waiting jobs, and stay at the ends", () => {
    expect(type([down]).steering.chosen).toEqual({ kind: "worker", name: "lab-1" });
    expect(type([down, "j", "j"]).steering.chosen).toEqual({ kind: "job", name: "job_1" });
    expect(type([down, down, down, down, down]).steering.chosen).toEqual({ kind: "job", name: "job_2" });
    expect(type([up]).steering.chosen).toEqual({ kind: "job", name: "job_2" });
    expect(type([down, up, "k"]).steering.chosen).toEqual({ kind: "worker", name: "lab-1" });
  });

  it.each([
    ["d", "drain"],
    ["p", "pause"],
  ])("%s asks before it does it", (key, verb) => {
    const asked = type([down, key]);
    expect(asked.act).toBeUndefined();
    expect(asked.steering.question).toEqual({ verb, name: "lab-1" });
    const agreed = press(asked.steering, "y", yard);
    expect(agreed).toMatchObject({ act: { verb, name: "lab-1" }, steering: { question: undefined } });
    const refused = press(asked.steering, "q", yard);
    expect(refused.act).toBeUndefined();
    expect(refused.quits).toBeUndefined();
    expect(refused.steering).toMatchObject({ question: undefined, note: "nothing was done" });
  });

  it("r gives back at once, c cancels a job after asking", () => {
    expect(type([down, "r"]).act).toEqual({ verb: "resume", name: "lab-1" });
    expect(type([up, "c", "y"]).act).toEqual({ verb: "cancel", name: "job_2" });
  });

  it.each([
    [[down, "c"], /choose a job/],
    [[up, "d"], /choose a worker/],
    [["p"], /choose a worker/],
  ])("%j does nothing and says what is missing", (keys, note) => {
    const step = type(keys);
    expect(step.act).toBeUndefined();
    expect(step.steering.note).toMatch(note);
  });

  it("do nothing with what has gone meanwhile", () => {
    const step = press({ ...atFirst, chosen: { kind: "worker", name: "lab-9" } }, "d", yard);
    expect(step.act).toBeUndefined();
    expect(step.steering.note).toBe("lab-9 is gone");
  });

  it("do nothing before the first answer but leave", () => {
    expect(press(atFirst, down, undefined).steering).toEqual(atFirst);
    expect(press(atFirst, "q", undefined).quits).toBe(true);
  });
});
