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
    expect(feed.add(bytes("early "), { offset: null })).toBeUndefined();
    feed.end();
    const { seen, ...reader } = program();
    feed.open(reader);
    expect(seen).toEqual({ text: "job early ", ended: true });
  });

  it("drops what the program already has, by offset", () => {
    const feed = new InputFeed(bytes("ab"));
    const { seen, ...reader } = program();
    feed.open(reader);
    expect(feed.add(bytes("cd"), { offset: 0 })).toBeUndefined();
    expect(feed.add(bytes("cd"), { offset: 0 })).toBeUndefined();
    expect(feed.add(bytes("def"), { offset: 1 })).toBeUndefined();
    expect(seen.text).toBe("abcdef");
    expect(feed.receivedFrom()).toBe(4);
  });

  it("refuses a gap, what comes after the end, and what comes after the program", () => {
    const feed = new InputFeed(bytes(""));
    expect(feed.add(bytes("x"), { offset: 5 })).toBe("input from byte 0 to 5 is missing");
    feed.end();
    expect(feed.add(bytes("x"), { offset: null })).toBe("the end of the input came before");
    feed.close();
    expect(feed.add(bytes("x"), { offset: null })).toBe("the program has ended");
  });

  it("ends only when all of it is there, where its length is known", () => {
    const feed = new InputFeed(bytes(""));
    const { seen, ...reader } = program();
    feed.open(reader);
    feed.add(bytes("abc"), { offset: 0 });
    expect(feed.end({ length: 5 })).toBe("input from byte 3 on is missing");
    expect(feed.add(bytes("de"), { offset: 3 })).toBeUndefined();
    expect(feed.receivedFrom()).toBe(5);
    expect(feed.end({ length: 5 })).toBeUndefined();
    expect(seen).toEqual({ text: "abcde", ended: true });
  });

  it("refuses what a program that does not read would pile up", () => {
    const feed = new InputFeed(bytes(""));
    feed.open(program(false));
    const half = new Uint8Array(512 * 1024);
    expect(feed.add(half, { offset: null })).toBeUndefined();
    expect(feed.add(half, { offset: null })).toBeUndefined();
    expect(feed.add(bytes("x"), { offset: null })).toBe("the program does not read its input");
  });

  it("of several writers has each one's bytes once, in the order they came", () => {
    const feed = new InputFeed(bytes("job "));
    const { seen, ...reader } = program();
    feed.open(reader);
    expect(feed.add(bytes("ab"), { offset: 0, writer: "one" })).toBeUndefined();
    expect(feed.add(bytes("xyz"), { offset: 0, writer: "two" })).toBeUndefined();
    expect(feed.add(bytes("abc"), { offset: 0, writer: "one" })).toBeUndefined();
    expect(feed.add(bytes("?"), { offset: 4, writer: "two" })).toBe("input from byte 3 to 4 is missing");
    expect([feed.receivedFrom("one"), feed.receivedFrom("two"), feed.receivedFrom()]).toEqual([3, 3, 0]);
    expect(feed.end({ length: 4, writer: "one" })).toBe("input from byte 3 on is missing");
    expect(feed.end({ length: 3, writer: "two" })).toBeUndefined();
    expect(seen).toEqual({ text: "job abxyzc", ended: true });
  });

  it("refuses writers without number", () => {
    const feed = new InputFeed(bytes(""));
    for (let writer = 0; writer < 1_000; writer += 1)
      expect(feed.add(bytes("x"), { offset: 0, writer: String(writer) })).toBeUndefined();
    expect(feed.add(bytes("x"), { offset: 0, writer: "more" })).toBe("too many have written to the program");
    expect(feed.add(bytes("y"), { offset: 1, writer: "0" })).toBeUndefined();
  });

  it("flows without end to a program that reads", async () => {
    const feed = new InputFeed(bytes(""));
    feed.open(program());
    for (let turn = 0; turn < 4; turn += 1) {
      expect(feed.add(new Uint8Array(1024 * 1024), { offset: null })).toBeUndefined();
      await Promise.resolve();
    }
  });
});
