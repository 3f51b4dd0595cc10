import { z } from "zod";
import { base64ToBytes, bytesToBase64 } from "./base64.ts";

export const Encoding = z.enum(["utf8", "base64"]);
export type Encoding = z.infer<typeof Encoding>;

/** Bytes as they travel in JSON: text where they are UTF-8, base64 where they are not. Never changed on the way. */
export type Content = { content: string; encoding: Encoding };

// ignoreBOM keeps a leading byte order mark, which a decoder otherwise drops.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();

export const encodeContent = (bytes: Uint8Array): Content => {
  try {
    return { content: strictUtf8.decode(bytes), encoding: "utf8" };
  } catch {
    // Not UTF-8: the one reason a strict decoder throws.
    return { content: bytesToBase64(bytes), encoding: "base64" };
  }
};

/** @throws when `encoding` is base64 and the content is not */
export const decodeContent = (content: string, encoding: Encoding = "utf8"): Uint8Array =>
  encoding === "base64" ? base64ToBytes(content) : utf8.encode(content);

/** How many bytes the content stands for, without decoding it. */
export const contentBytes = (content: string, encoding: Encoding = "utf8"): number => {
  if (encoding === "utf8") return utf8Length(content);
  const padding = content.endsWith("==") ? 2 : content.endsWith("=") ? 1 : 0;
  return (content.length / 4) * 3 - padding;
};

const utf8Length = (text: string): number => {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7ff) bytes += 2;
    else if (unit > 0x7f) bytes += 1;
    // A surrogate pair is two units, counted as six bytes by the lines above, and is four.
    if (unit >= 0xd800 && unit <= 0xdbff) bytes -= 2;
  }
  return bytes;
};
