import { describe, expect, it } from "vitest";
import { ScreenLog } from "./screen-log.ts";

describe("what a program wrote to its terminal", () => {
  it("is kept as it came, bytes as bytes, and told", () => {
    const log = new ScreenLog();
    const heard: unknown[] = [];
    const stop = log.listen((chunk) => heard.push(chunk));
    log.append({ data: "one\u001b[2J" });
    log.append({ data: "/w==", encoding: "base64" });
    log.clear();
    stop();
    log.append({ data: "unheard" });
    expect(heard).toEqual(["one\u001b[2J", new Uint8Array([255]), null]);
    expect(log.chunks).toEqual(["unheard"]);
  });

  it("loses its oldest part when there is too much", () => {
    const log = new ScreenLog();
    const megabyte = "x".repeat(1_000_000);
    for (let at = 0; at < 10; at += 1) log.append({ data: `${at}${megabyte}` });
    expect(log.chunks.map((chunk) => String(chunk)[0])).toEqual(["3", "4", "5", "6", "7", "8", "9"]);
  });
});
