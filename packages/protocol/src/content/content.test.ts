import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBase64 } from "./base64.ts";
import { contentBytes, decodeContent, encodeContent } from "./content.ts";

describe("content", () => {
  it("comes back byte for byte, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { content, encoding } = encodeContent(bytes);
        expect(decodeContent(content, encoding)).toEqual(bytes);
        expect(contentBytes(content, encoding)).toBe(bytes.length);
      }),
    );
  });

  it("travels as text when it is UTF-8, a byte order mark and NUL included", () => {
    const text = "\ufeffgrüße\0\u{1f600}\r\n";
    const bytes = new TextEncoder().encode(text);
    expect(encodeContent(bytes)).toEqual({ content: text, encoding: "utf8" });
    expect(contentBytes(text)).toBe(bytes.length);
  });

  it("encodes megabytes without running out of stack", () => {
    const bytes = new Uint8Array(3_000_001).fill(0xff);
    const { content, encoding } = encodeContent(bytes);
    expect(encoding).toBe("base64");
    expect(decodeContent(content, encoding)).toEqual(bytes);
  });

  it.each(["=", "a", "ab=c", "a===", "ab\n=", "ab-_", "é+=="])("refuses %j as base64", (text) => {
    expect(isBase64(text)).toBe(false);
  });
});
