import type { JobKind, Lane } from "./lane.ts";

/** Whose turn on the virtual clock is due first; of equals, whose first job is older. */
export const comesBefore = (left: Lane, right: Lane): boolean =>
  left.startMs === right.startMs
    ? (left.first?.sequence ?? 0) < (right.first?.sequence ?? 0)
    : left.startMs < right.startMs;

/** The lanes of one kind that have jobs, the one whose turn is due first on top: a binary heap that knows its places. */
export class LaneHeap {
  readonly kind: JobKind;
  readonly #lanes: Lane[] = [];

  constructor(kind: JobKind) {
    this.kind = kind;
  }

  get top(): Lane | undefined {
    return this.#lanes[0];
  }

  get size(): number {
    return this.#lanes.length;
  }

  /** Takes a lane in, or finds its place anew after its tag or its first job has changed. */
  place(lane: Lane): void {
    if (lane.heapIndex < 0) {
      lane.heapIndex = this.#lanes.length;
      this.#lanes.push(lane);
    }
    this.#rise(lane);
    this.#sink(lane);
  }

  remove(lane: Lane): void {
    const last = this.#lanes.pop();
    if (last !== undefined && last !== lane) {
      this.#put(last, lane.heapIndex);
      this.#rise(last);
      this.#sink(last);
    }
    lane.heapIndex = -1;
  }

  [Symbol.iterator](): Iterator<Lane> {
    return this.#lanes[Symbol.iterator]();
  }

  #rise(lane: Lane): void {
    for (;;) {
      const parent = this.#lanes[(lane.heapIndex - 1) >> 1];
      if (lane.heapIndex === 0 || parent === undefined || !comesBefore(lane, parent)) return;
      this.#swap(lane, parent);
    }
  }

  #sink(lane: Lane): void {
    for (;;) {
      const left = this.#lanes[lane.heapIndex * 2 + 1];
      const right = this.#lanes[lane.heapIndex * 2 + 2];
      const child = right !== undefined && left !== undefined && comesBefore(right, left) ? right : left;
      if (child === undefined || !comesBefore(child, lane)) return;
      this.#swap(lane, child);
    }
  }

  #swap(left: Lane, right: Lane): void {
    const { heapIndex } = left;
    this.#put(left, right.heapIndex);
    this.#put(right, heapIndex);
  }

  #put(lane: Lane, index: number): void {
    this.#lanes[index] = lane;
    lane.heapIndex = index;
  }
}
