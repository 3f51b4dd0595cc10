import { RunyardError } from "@runyard/protocol";
import { describe, expect, it } from "vitest";
import { FakeClock } from "../test/fake-clock.ts";
import { Background } from "./background.ts";

const create = () => {
  const clock = new FakeClock();
  const told: string[] = [];
  const line = (_facts: object, sentence: string) => void told.push(sentence);
  return { clock, told, background: new Background(clock, { debug: line, info: line, warn: line, error: line }) };
};

const untilTold = (told: string[], times: number) => expect.poll(() => told.length).toBe(times);

describe("work in the background", () => {
  it("tries a write again while the disk is full, waiting longer each time", async () => {
    const { clock, told, background } = create();
    let tries = 0;
    const kept = background.untilKept("test", async () => {
      tries += 1;
      if (tries < 4) throw new RunyardError("STORAGE_FULL");
      return "kept";
    });
    for (const [index, pauseMs] of [250, 500, 1000].entries()) {
      await untilTold(told, index + 1);
      clock.advance(pauseMs - 1);
      expect(tries).toBe(index + 1);
      clock.advance(1);
    }
    expect(await kept).toBe("kept");
  });

  it("passes on what is no fault of the store at once", async () => {
    const { background } = create();
    const failing = background.untilKept("test", () => Promise.reject(new RunyardError("JOB_NOT_FOUND")));
    await expect(failing).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it("is waited for at the close, which ends its pauses", async () => {
    const { told, background } = create();
    let tries = 0;
    background.run("write", async () => {
      await background.untilKept("write", () => {
        tries += 1;
        return Promise.reject(new RunyardError("STORAGE_FAILED"));
      });
    });
    await untilTold(told, 1);
    await background.close();
    expect(tries).toBe(2);
  });

  it("is told of when it fails", async () => {
    const { told, background } = create();
    background.run("fail", () => Promise.reject(new Error("oops")));
    await untilTold(told, 1);
    expect(told).toEqual(["background work failed"]);
  });
});
