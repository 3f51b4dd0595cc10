// A* search on a map: the cheapest way from S to G, moving in four directions.
// A digit is the cost of entering that square, '.' costs 1, '#' cannot be entered.
"use strict";

const fs = require("node:fs");

/** A binary heap; the smallest by `before` comes out first. */
class Heap {
  #items = [];
  #before;

  constructor(before) {
    this.#before = before;
  }

  get size() {
    return this.#items.length;
  }

  push(item) {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(items[at], items[parent])) break;
      [items[at], items[parent]] = [items[parent], items[at]];
      at = parent;
    }
  }

  pop() {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0) return top;
    items[0] = last;
    for (let at = 0; ; ) {
      let smallest = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < items.length && this.#before(items[child], items[smallest])) smallest = child;
      }
      if (smallest === at) return top;
      [items[at], items[smallest]] = [items[smallest], items[at]];
      at = smallest;
    }
  }
}

class Terrain {
  constructor(rows) {
    this.width = Math.max(0, ...rows.map((row) => row.length));
    this.squares = rows.map((row) => row.padEnd(this.width, "#")).join("");
  }

  find(symbol) {
    return this.squares.indexOf(symbol);
  }

  cost(at) {
    const symbol = this.squares[at];
    if (symbol === "#") return Infinity;
    return /\d/.test(symbol) ? Number(symbol) : 1;
  }

  *neighbours(at) {
    const column = at % this.width;
    if (at >= this.width) yield at - this.width;
    if (column < this.width - 1) yield at + 1;
    if (at + this.width < this.squares.length) yield at + this.width;
    if (column > 0) yield at - 1;
  }

  /** Never more than the real cost, as every step costs at least `cheapest`. */
  distance(a, b) {
    const rows = Math.abs(Math.floor(a / this.width) - Math.floor(b / this.width));
    return rows + Math.abs((a % this.width) - (b % this.width));
  }
}

function cheapestWay(terrain, start, goal) {
  const costs = new Map([[start, 0]]);
  const cheapest = terrain.squares.includes("0") ? 0 : 1;
  const open = new Heap((a, b) => a.estimate < b.estimate);
  open.push({ at: start, cost: 0, estimate: 0 });
  while (open.size > 0) {
    const { at, cost } = open.pop();
    if (at === goal) return cost;
    if (cost > costs.get(at)) continue;
    for (const next of terrain.neighbours(at)) {
      const reached = cost + terrain.cost(next);
      if (reached < (costs.get(next) ?? Infinity)) {
        costs.set(next, reached);
        open.push({ at: next, cost: reached, estimate: reached + cheapest * terrain.distance(next, goal) });
      }
    }
  }
  return null;
}

const rows = fs.readFileSync(0, "utf8").split("\n").filter((row) => row !== "");
const terrain = new Terrain(rows);
const [start, goal] = [terrain.find("S"), terrain.find("G")];
if (start < 0 || goal < 0) {
  console.log("the map needs an S and a G");
} else {
  const cost = cheapestWay(terrain, start, goal);
  console.log(cost === null ? "no way" : `cheapest way costs ${cost}`);
}
