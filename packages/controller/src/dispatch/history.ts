/** Of an exponential average: how much the newest counts. */
const newestWeight = 0.2;
const programsMost = 10_000;
const languagesMost = 200;
const unknownMs = 1_000;
const leastMs = 1;

type Average = { ms: number; seen: number };

/** A job that has ended, as experience for those to come. */
export type Experience = { program: number; language: string; tookMs: number };

/**
 * What programs took lately, told as if all ran on a worker of speed 1: exponential averages for each program, for each
 * language, and for all. Bounded: the programs not seen for longest are forgotten.
 */
export class History {
  readonly #programs = new Recent<number>(programsMost);
  readonly #languages = new Recent<string>(languagesMost);
  readonly #all: Average = { ms: unknownMs, seen: 0 };

  /** Of any job; undefined until one has ended. */
  get typicalMs(): number | undefined {
    return this.#all.seen === 0 ? undefined : this.#all.ms;
  }

  predictMs({ program, language }: { program: number; language: string }): number {
    const known = this.#programs.peek(program) ?? this.#languages.peek(language) ?? this.#all;
    return Math.max(leastMs, known.ms);
  }

  /** How often this very program has been seen. */
  seen(program: number): number {
    return this.#programs.peek(program)?.seen ?? 0;
  }

  observe({ program, language, tookMs }: Experience): void {
    learn(this.#programs.touch(program), tookMs);
    learn(this.#languages.touch(language), tookMs);
    learn(this.#all, tookMs);
  }
}

const learn = (average: Average, tookMs: number): void => {
  average.seen += 1;
  // The first ones count alike, so that the very first does not weigh on the next ten.
  average.ms += (tookMs - average.ms) * Math.max(newestWeight, 1 / average.seen);
};

/** Averages by key, those touched last. */
class Recent<Key> {
  readonly #most: number;
  readonly #averages = new Map<Key, Average>();

  constructor(most: number) {
    this.#most = most;
  }

  peek(key: Key): Average | undefined {
    return this.#averages.get(key);
  }

  touch(key: Key): Average {
    const average = this.#averages.get(key) ?? { ms: 0, seen: 0 };
    this.#averages.delete(key);
    this.#averages.set(key, average);
    const [oldest] = this.#averages.keys();
    if (this.#averages.size > this.#most && oldest !== undefined) this.#averages.delete(oldest);
    return average;
  }
}
