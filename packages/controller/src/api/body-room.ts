import type { IncomingMessage } from "node:http";
import { RunyardError, requestBounds } from "@runyard/protocol";

/** Bodies up to this size always have room: connections are counted, and these are small. */
const smallBytes = 1024 * 1024;
/** For the large ones that are being received, all together. */
const roomBytes = 512 * 1024 * 1024;

/** Memory for request bodies: what announces more than there is left is asked to come back. */
export class BodyRoom {
  readonly #taken = new WeakMap<IncomingMessage, number>();
  #takenBytes = 0;

  /** @throws RunyardError OVERLOADED */
  take(request: IncomingMessage): void {
    const bytes = announcedBytes(request);
    if (bytes <= smallBytes) return;
    if (this.#takenBytes + bytes > roomBytes) {
      throw new RunyardError("OVERLOADED", "There are as many large requests on their way as there is room for.");
    }
    this.#takenBytes += bytes;
    this.#taken.set(request, bytes);
  }

  /** Harmless when repeated. */
  giveBack(request: IncomingMessage): void {
    this.#takenBytes -= this.#taken.get(request) ?? 0;
    this.#taken.delete(request);
  }
}

/** What comes in chunks announces nothing and may be as long as is allowed. */
const announcedBytes = ({ headers }: IncomingMessage): number => {
  if (headers["transfer-encoding"] !== undefined) return requestBounds.bodyBytes;
  return Math.min(Number(headers["content-length"] ?? 0), requestBounds.bodyBytes);
};
