import type { StepHandle } from "@runyard/sandbox";

/** Input that waits for a program to start, or to read, is kept up to this size; more is refused. */
const waitingBytesMax = 1024 * 1024;

type Program = Pick<StepHandle, "write" | "end">;

/** Standard input of an interactive program, from whoever attaches. */
export class InputFeed {
  #program: Program | undefined;
  #state: "waiting" | "open" | "ended" = "waiting";
  #early: Uint8Array[] = [];
  #received = 0;
  #unread = 0;
  #isComplete = false;

  /** @param first - what the job itself gives; it goes before all that is attached, and offsets do not count it */
  constructor(first: Uint8Array) {
    this.#early.push(first);
  }

  /**
   * Takes bytes from `offset` of the attached input on (null: after what came before); what is there already is dropped.
   * @returns why they could not be used, or undefined
   */
  add(bytes: Uint8Array, offset: number | null): string | undefined {
    const from = offset ?? this.#received;
    if (from > this.#received) return `input from byte ${this.#received} to ${from} is missing`;
    const fresh = bytes.subarray(this.#received - from);
    if (fresh.length === 0) return undefined;
    if (this.#state === "ended") return "the program has ended";
    if (this.#isComplete) return "the end of the input came before";
    if (this.#unread + fresh.length > waitingBytesMax) return "the program does not read its input";
    this.#received += fresh.length;
    this.#give(fresh);
    return undefined;
  }

  /** How much of the input is here: what is refused is to be sent again from there on. */
  get received(): number {
    return this.#received;
  }

  /**
   * No more input will come. `length` is that of the whole, where it is known.
   * @returns why it cannot end yet, or undefined
   */
  end(length?: number): string | undefined {
    if (length !== undefined && length > this.#received) return `input from byte ${this.#received} on is missing`;
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
