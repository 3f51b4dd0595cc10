// LZ77 compression: shrinks standard input, expands it again and compares.
// Format: groups of a flag byte and eight items; an item is one literal byte, or two bytes that
// hold a distance (12 bits) and a length (4 bits, 3 to 18) pointing back into what was read.
"use strict";

const fs = require("node:fs");

const WINDOW = 4096;
const SHORTEST = 3;
const LONGEST = 18;

/** Remembers where every three-byte beginning was seen, newest first. */
class History {
  #data;
  #newest = new Map();
  #older;

  constructor(data) {
    this.#data = data;
    this.#older = new Int32Array(data.length).fill(-1);
  }

  add(at) {
    if (at + SHORTEST > this.#data.length) return;
    const key = this.#key(at);
    this.#older[at] = this.#newest.get(key) ?? -1;
    this.#newest.set(key, at);
  }

  longestMatch(at) {
    const best = { distance: 0, length: 0 };
    if (at + SHORTEST > this.#data.length) return best;
    let candidate = this.#newest.get(this.#key(at)) ?? -1;
    for (; candidate >= 0 && at - candidate <= WINDOW; candidate = this.#older[candidate]) {
      const length = this.#commonLength(candidate, at);
      if (length > best.length) Object.assign(best, { distance: at - candidate, length });
    }
    return best;
  }

  #key(at) {
    return (this.#data[at] << 16) | (this.#data[at + 1] << 8) | this.#data[at + 2];
  }

  #commonLength(a, b) {
    const most = Math.min(LONGEST, this.#data.length - b);
    let length = 0;
    while (length < most && this.#data[a + length] === this.#data[b + length]) length++;
    return length;
  }
}

function compress(data) {
  const out = [];
  const history = new History(data);
  const counts = { literals: 0, matches: 0 };
  let flagAt = 0;
  for (let at = 0, item = 0; at < data.length; item++) {
    if (item % 8 === 0) {
      flagAt = out.length;
      out.push(0);
    }
    const { distance, length } = history.longestMatch(at);
    const taken = length >= SHORTEST ? length : 1;
    if (taken === 1) {
      out.push(data[at]);
      counts.literals++;
    } else {
      const packed = ((distance - 1) << 4) | (length - SHORTEST);
      out.push(packed >> 8, packed & 0xff);
      out[flagAt] |= 1 << (item % 8);
      counts.matches++;
    }
    for (let end = at + taken; at < end; at++) history.add(at);
  }
  return { packed: Buffer.from(out), ...counts };
}

function expand(packed) {
  const out = [];
  let flags = 0;
  for (let at = 0, item = 0; at < packed.length; item++) {
    if (item % 8 === 0) flags = packed[at++];
    if ((flags >> (item % 8)) & 1) {
      const word = packed.readUInt16BE(at);
      at += 2;
      const from = out.length - (word >> 4) - 1;
      // Byte by byte: a match may overlap what it produces.
      for (let offset = 0; offset < (word & 15) + SHORTEST; offset++) out.push(out[from + offset]);
    } else {
      out.push(packed[at++]);
    }
  }
  return Buffer.from(out);
}

const data = fs.readFileSync(0);
const { packed, literals, matches } = compress(data);
console.log(`bytes       ${data.length}`);
console.log(`compressed  ${packed.length}`);
console.log(`literals    ${literals}`);
console.log(`matches     ${matches}`);
console.log(`round trip  ${expand(packed).equals(data) ? "same bytes" : "DIFFERENT"}`);
