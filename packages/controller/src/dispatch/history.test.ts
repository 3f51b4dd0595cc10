import { describe, expect, it } from "vitest";
import { History } from "./history.ts";
import { learnFrom, Speeds } from "./speeds.ts";

const rested = { program: 7, language: "c" };

describe("a prediction", () => {
  it("comes from the program's own past, else from its language's, else from all", () => {
    const history = new History();
    expect(history.typicalMs).toBeUndefined();
    expect(history.predictMs(rested)).toBe(1000);
    history.observe({ program: 1, language: "python", tookMs: 40 });
    expect(history.predictMs(rested)).toBe(40);
    history.observe({ program: 2, language: "c", tookMs: 400 });
    expect(history.predictMs(rested)).toBe(400);
    history.observe({ ...rested, tookMs: 5 });
    expect(history.predictMs(rested)).toBe(5);
    expect(history.predictMs({ program: 1, language: "python" })).toBe(40);
  });

  it("follows a program that changes its ways", () => {
    const history = new History();
    for (let run = 0; run < 50; run += 1) history.observe({ ...rested, tookMs: 10 });
    for (let run = 0; run < 20; run += 1) history.observe({ ...rested, tookMs: 1000 });
    expect(history.predictMs(rested)).toBeGreaterThan(950);
  });

  it("forgets the programs not seen for longest, so that memory is bounded", () => {
    const history = new History();
    history.observe({ ...rested, tookMs: 5 });
    for (let program = 100; program < 10_100; program += 1) {
      history.observe({ program, language: "c", tookMs: 700 });
    }
    expect(history.seen(rested.program)).toBe(0);
    expect(history.seen(10_099)).toBe(1);
    expect(history.predictMs(rested)).toBeCloseTo(700, 0);
  });
});

describe("a worker's speed", () => {
  const timesOf = { "lab-01": 100, "lab-02": 400 };

  it("is told against the others', whichever programs it got", () => {
    const experience = { history: new History(), speeds: new Speeds() };
    let seed = 1;
    for (let run = 0; run < 3000; run += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      const worker = seed % 3 === 0 ? "lab-01" : "lab-02";
      const program = seed % 10;
      learnFrom(experience, { worker, program, language: "c", tookMs: timesOf[worker] * (1 + program) });
    }
    const { speeds, history } = experience;
    expect(speeds.of("lab-01") / speeds.of("lab-02")).toBeCloseTo(4, 0);
    expect(speeds.of("lab-01") * speeds.of("lab-02")).toBeCloseTo(1, 5);
    const predictedMs = history.predictMs({ program: 4, language: "c" }) / speeds.of("lab-02");
    expect(predictedMs / (400 * 5)).toBeCloseTo(1, 0);
  });

  it("is 1 for a worker alone, for a new one, and after everybody has gone", () => {
    const speeds = new Speeds();
    expect(speeds.of("lab-01")).toBe(1);
    for (let run = 0; run < 100; run += 1) speeds.observe("lab-01", 3);
    expect(speeds.of("lab-01")).toBeCloseTo(1, 9);
    expect(speeds.of("new")).toBeCloseTo(1, 9);
    speeds.forget("lab-01");
    expect(speeds.of("lab-01")).toBe(1);
  });

  it("is not changed much by one odd run", () => {
    const speeds = new Speeds();
    speeds.observe("lab-01", 1);
    speeds.observe("lab-02", 1_000_000);
    expect(speeds.of("lab-02")).toBeLessThan(1.2);
  });
});
