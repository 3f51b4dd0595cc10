/**
 * Many connections over one pair of pipes: { u32 connection, u32 length, bytes }, little endian. The first frame of a number opens
 * it, one of length 0 says that nothing more comes from that side.
 */
export type Frame = { connection: number; bytes: Buffer };

const headBytes = 8;
/** What one side sends at once, and the other believes. */
const longestBytes = 1 << 20;

export const encodeFrame = (connection: number, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(connection, 0);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
};

/** Cuts a byte stream into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws RangeError for what is no frame */
  *read(chunk: Uint8Array): Generator<Frame> {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= headBytes) {
      const length = this.#rest.readUInt32LE(4);
      if (length > longestBytes) throw new RangeError(`a frame of ${length} bytes`);
      if (this.#rest.length < headBytes + length) return;
      const connection = this.#rest.readUInt32LE(0);
      const bytes = this.#rest.subarray(headBytes, headBytes + length);
      this.#rest = this.#rest.subarray(headBytes + length);
      yield { connection, bytes };
    }
  }
}
