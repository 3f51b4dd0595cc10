"use strict";

const { editDistance } = require("./edit-distance");

const FARTHEST = 2;

/** The words that are spelled right. */
class Dictionary {
  #words;

  constructor(words) {
    this.#words = new Set(words);
  }

  knows(word) {
    return this.#words.has(word);
  }

  /** The known words that are closest, at most two edits away, in alphabetical order. */
  suggest(word) {
    let best = FARTHEST;
    let closest = [];
    for (const candidate of this.#words) {
      const distance = editDistance(word, candidate);
      if (distance > best) continue;
      if (distance < best) closest = [];
      best = distance;
      closest.push(candidate);
    }
    return closest.sort();
  }
}

module.exports = { Dictionary };
