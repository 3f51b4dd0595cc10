import type { ControllerMessage } from "@runyard/protocol";
import type { WebSocket } from "ws";
import type { WorkerLink } from "./roster.ts";

const frameMost = 1024 * 1024;
/** Under load the next assignment comes sooner: a frame costs both ends together a millisecond of CPU. */
const patienceMs = 10;

/**
 * The controller's end of a worker's WebSocket. What is sent in one turn of the event loop travels in one frame; that a
 * result is stored can wait for the next one.
 */
export class WorkerConnection implements WorkerLink {
  readonly #socket: WebSocket;
  #outbox: string[] = [];
  #isDue = false;
  #patience: NodeJS.Timeout | undefined;
  #leaving = 0;
  #onDrained: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(message: ControllerMessage): void {
    this.#outbox.push(JSON.stringify(message));
    if (this.#isDue) return;
    if (message.type === "acknowledged") this.#patience ??= setTimeout(() => this.#flush(), patienceMs);
    else {
      this.#isDue = true;
      setImmediate(() => this.#flush());
    }
  }

  drained(): Promise<void> {
    if (this.#leaving === 0 && this.#outbox.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  close(code: number, why: string): void {
    this.#flush();
    this.#socket.close(code, why);
  }

  #flush(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#isDue = false;
    const messages = this.#outbox;
    this.#outbox = [];
    let frame: string[] = [];
    let size = 0;
    for (const message of messages) {
      if (size > 0 && size + message.length > frameMost) {
        this.#sendFrame(frame);
        frame = [];
        size = 0;
      }
      frame.push(message);
      size += message.length;
    }
    if (frame.length > 0) this.#sendFrame(frame);
  }

  #sendFrame(messages: readonly string[]): void {
    this.#leaving += 1;
    // An error means that the connection is gone: its close is heard elsewhere, and nobody need wait any more.
    this.#socket.send(`[${messages.join(",")}]`, () => {
      this.#leaving -= 1;
      if (this.#leaving > 0) return;
      for (const resolve of this.#onDrained.splice(0)) resolve();
    });
  }
}
