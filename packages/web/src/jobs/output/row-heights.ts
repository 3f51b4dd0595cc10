const blockRows = 512;

/**
 * How high each of very many rows is: as a usual one until it was measured. Rows are added for nothing, and a place is
 * found in the time that its block and the number of blocks take.
 */
export class RowHeights {
  readonly #usualPx: number;
  readonly #measured = new Map<number, number>();
  /** By how much the rows of a block are higher than usual ones. */
  readonly #extraPx: number[] = [];

  constructor(usualPx: number) {
    this.#usualPx = usualPx;
  }

  /** @returns by how much the row is higher than was thought before */
  measure(index: number, px: number): number {
    const change = px - this.#of(index);
    if (change === 0) return 0;
    this.#measured.set(index, px);
    const block = Math.floor(index / blockRows);
    this.#extraPx[block] = this.#extraOf(block) + change;
    return change;
  }

  /** Where a row begins; the number of rows tells where the last one ends. */
  startOf(index: number): number {
    const block = Math.floor(index / blockRows);
    let px = index * this.#usualPx;
    for (let at = 0; at < block; at += 1) px += this.#extraOf(at);
    if (this.#extraOf(block) === 0) return px;
    for (let at = block * blockRows; at < index; at += 1) px += this.#of(at) - this.#usualPx;
    return px;
  }

  /** Which row is at this height; beyond the last measured one they go on without end. */
  indexAt(px: number): number {
    let rest = Math.max(0, px);
    let block = 0;
    for (; block < this.#extraPx.length; block += 1) {
      const blockPx = blockRows * this.#usualPx + this.#extraOf(block);
      if (rest < blockPx) break;
      rest -= blockPx;
    }
    let index = block * blockRows;
    if (this.#extraOf(block) === 0) return index + Math.floor(rest / this.#usualPx);
    for (; rest >= this.#of(index); index += 1) rest -= this.#of(index);
    return index;
  }

  clear(): void {
    this.#measured.clear();
    this.#extraPx.length = 0;
  }

  #of(index: number): number {
    return this.#measured.get(index) ?? this.#usualPx;
  }

  #extraOf(block: number): number {
    return this.#extraPx[block] ?? 0;
  }
}
