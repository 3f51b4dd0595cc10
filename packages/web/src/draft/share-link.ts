import { base64ToBytes, bytesToBase64, isBase64 } from "@runyard/protocol";
import type { Draft } from "./draft.ts";
import { DraftSchema } from "./draft-schema.ts";

/** Beyond this a link unpacks to more than a controller takes: it was not made here. */
const unpackedBytesMost = 16 * 1024 * 1024;
const marker = "#draft=";

/** A link that carries the whole draft: behind the `#`, so that it is never sent to a server. */
export const shareLink = async (draft: Draft): Promise<string> =>
  `${location.origin}/run${marker}${await packDraft(draft)}`;

/** The draft that an address carries. @returns undefined when it carries none that can be read */
export const sharedDraft = async (fragment: string): Promise<Draft | undefined> =>
  fragment.startsWith(marker) ? unpackDraft(fragment.slice(marker.length)) : undefined;

export const packDraft = async (draft: Draft): Promise<string> => {
  const stream = new Blob([JSON.stringify(draft)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return bytesToBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

export const unpackDraft = async (packed: string): Promise<Draft | undefined> => {
  const text = packed.replaceAll("-", "+").replaceAll("_", "/");
  const base64 = text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  if (packed === "" || !isBase64(base64)) return undefined;
  try {
    const bytes = await inflate(base64ToBytes(base64).slice());
    return DraftSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    // Cut short or mistyped on its way: the page goes on with the draft it has.
    return undefined;
  }
};

const inflate = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    if (size > unpackedBytesMost) {
      await reader.cancel();
      throw new RangeError("the link unpacks to too much");
    }
    chunks.push(read.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
};
