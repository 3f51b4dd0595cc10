import type { StepHandle } from "@runyard/sandbox";

/** Input that waits for a program to start, or to read, is kept up to this size; more is refused. */
const waitingBytesMax = 1024 * 1024;
const writersMost = 1_000;
/** Those that give no name are one. */
const namelessWriter = "";

type Program = Pick<StepHandle, "write" | "end">;

/** Where bytes belong in the input of their writer; null: after what came before. */
export type InputPlace = { offset: number | null; writer?: string | undefined };
/** `length`: of the writer's whole input, where it is known. */
export type InputEnd = { length?: number | undefined; writer?: string | undefined };

/** Standard input of an interactive program, from whoever attaches. */
export class InputFeed {
  #program: Program | undefined;
  #state: "waiting" | "open" | "ended" = "waiting";
  #early: Uint8Array[] = [];
  readonly #received = new Map<string, number>();
  #unread = 0;
  #isComplete = false;

  /** @param first - what the job itself gives; it goes before all that is attached, and offsets do not count it */
  constructor(first: Uint8Array) {
    this.#early.push(first);
  }

  /**
   * Takes bytes of the attached input; what is there already is dropped.
   * @returns why they could not be used, or undefined
   */
  add(bytes: Uint8Array, { offset, writer = namelessWriter }: InputPlace): string | undefined {
    const received = this.receivedFrom(writer);
    const from = offset ?? received;
    if (from > received) return `input from byte ${received} to ${from} is missing`;
    const fresh = bytes.subarray(received - from);
    if (fresh.length === 0) return undefined;
    if (this.#state === "ended") return "the program has ended";
    if (this.#isComplete) return "the end of the input came before";
    if (this.#unread + fresh.length > waitingBytesMax) return "the program does not read its input";
    if (received === 0 && this.#received.size >= writersMost) return "too many have written to the program";
    this.#received.set(writer, received + fresh.length);
    this.#give(fresh);
    return undefined;
  }

  /** How much of a writer's input is here: what is refused is to be sent again from there on. */
  receivedFrom(writer = namelessWriter): number {
    return this.#received.get(writer) ?? 0;
  }

  /**
   * No more input will come, from whichever writer.
   * @returns why it cannot end yet, or undefined
   */
  end({ length, writer }: InputEnd = {}): string | undefined {
    const received = this.receivedFrom(writer);
    if (length !== undefined && length > received) return `input from byte ${received} on is missing`;
    this.#isComplete = true;
    this.#program?.end();
    return undefined;
  }

  /** The program starts, and gets what has come so far. */
  open(program: Program): void {
    this.#state = "open";
    this.#program = program;
    this.#unread = 0;
    for (const bytes of this.#early.splice(0)) this.#give(bytes);
    if (this.#isComplete) program.end();
  }

  /** The program has ended. */
  close(): void {
    this.#state = "ended";
    this.#program = undefined;
    this.#early = [];
  }

  #give(bytes: Uint8Array): void {
    this.#unread += bytes.length;
    if (this.#program === undefined) {
      this.#early.push(bytes);
      return;
    }
    void this.#program.write(bytes).then(() => {
      this.#unread -= bytes.length;
    });
  }
}
