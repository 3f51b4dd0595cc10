import { LispError } from "./lisp-error.mjs";

/** Names and values, with an outer environment to look further in. */
export class Environment {
  #values = new Map();
  #outer;

  constructor(outer = null, entries = []) {
    this.#outer = outer;
    for (const [name, value] of entries) this.define(Symbol.for(name), value);
  }

  define(symbol, value) {
    this.#values.set(symbol, value);
  }

  get(symbol) {
    return this.#holder(symbol).#values.get(symbol);
  }

  set(symbol, value) {
    this.#holder(symbol).#values.set(symbol, value);
  }

  #holder(symbol) {
    let environment = this;
    while (environment !== null && !environment.#values.has(symbol)) environment = environment.#outer;
    if (environment === null) throw new LispError(`unknown name ${symbol.description}`);
    return environment;
  }
}
