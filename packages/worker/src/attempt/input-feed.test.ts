import { describe, expect, it } from "vitest";
import { InputFeed } from "./input-feed.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A program that reads all it is given, or nothing. */
const program = (reads = true) => {
  const seen = { text: "", ended: false };
  return {
    seen,
    write: (part: Uint8Array): Promise<void> => {
      seen.text += Buffer.from(part).toString();
      return reads ? Promise.resolve() : new Promise(() => {});
    },
    end: () => {
      seen.ended = true;
    },
  };
};

describe("input of an interactive program", () => {
  it("that comes early is kept, after what the job gave, until the program starts", () => {
    const feed = new InputFeed(bytes("job "));
    expect(feed.add(bytes("early "), null)).toBeUndefined();
    feed.end();
    const { seen, ...reader } = program();
    feed.open(reader);
    expect(seen).toEqual({ text: "job early ", ended: true });
  });

  it("drops what the program already has, by offset", () => {
    const feed = new InputFeed(bytes("ab"));
    const { seen, ...reader } = program();
    feed.open(reader);
    expect(feed.add(bytes("cd"), 0)).toBeUndefined();
    expect(feed.add(bytes("cd"), 0)).toBeUndefined();
    expect(feed.add(bytes("def"), 1)).toBeUndefined();
    expect(seen.text).toBe("abcdef");
    expect(feed.received).toBe(4);
  });

  it("refuses a gap, what comes after the end, and what comes after the program", () => {
    const feed = new InputFeed(bytes(""));
    expect(feed.add(bytes("x"), 5)).toBe("input from byte 0 to 5 is missing");
    feed.end();
    expect(feed.add(bytes("x"), null)).toBe("the end of the input came before");
    feed.close();
    expect(feed.add(bytes("x"), null)).toBe("the program has ended");
  });

  it("ends only when all of it is there, where its length is known", () => {
    const feed = new InputFeed(bytes(""));
    const { seen, ...reader } = program();
    feed.open(reader);
    feed.add(bytes("abc"), 0);
    expect(feed.end(5)).toBe("input from byte 3 on is missing");
    expect(feed.add(bytes("de"), 3)).toBeUndefined();
    expect(feed.received).toBe(5);
    expect(feed.end(5)).toBeUndefined();
    expect(seen).toEqual({ text: "abcde", ended: true });
  });

  it("refuses what a program that does not read would pile up", () => {
    const feed = new InputFeed(bytes(""));
    feed.open(program(false));
    const half = new Uint8Array(512 * 1024);
    expect(feed.add(half, null)).toBeUndefined();
    expect(feed.add(half, null)).toBeUndefined();
    expect(feed.add(bytes("x"), null)).toBe("the program does not read its input");
  });

  it("flows without end to a program that reads", async () => {
    const feed = new InputFeed(bytes(""));
    feed.open(program());
    for (let turn = 0; turn < 4; turn += 1) {
      expect(feed.add(new Uint8Array(1024 * 1024), null)).toBeUndefined();
      await Promise.resolve();
    }
  });
});
