/** The end of a way in, told to what came by it and is still open. Costs a set's entry for each, however many there are. */
export class Cut {
  readonly #listeners = new Set<() => void>();
  #isDone = false;

  /** Calls once, at once where it is over already. @returns stops listening */
  whenDone(listener: () => void): () => void {
    if (this.#isDone) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  make(): void {
    this.#isDone = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
