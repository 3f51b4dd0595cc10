import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** A file that a program wrote, asked for piece by piece as fast as the client reads. */
export type FileAnswer = {
  name: string;
  bytes: number;
  contentType: string;
  /** Of the content, for `ETag`. */
  tag: string;
  pieces: AsyncGenerator<Uint8Array>;
};

/** For browsers it is something to save, never a page of ours: whoever wrote it may be anybody. */
export const sendFile = (reply: FastifyReply, { name, bytes, contentType, tag, pieces }: FileAnswer): FastifyReply =>
  reply
    .headers({
      "content-length": String(bytes),
      "content-type": contentType,
      "content-disposition": `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, "_")}"; filename*=UTF-8''${encodeName(name)}`,
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "private, no-cache",
      etag: `"${tag}"`,
    })
    .send(Readable.from(pieces, { objectMode: false }));

/** RFC 8187: what encodeURIComponent leaves and the grammar does not allow is encoded as well. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
