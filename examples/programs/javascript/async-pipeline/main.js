// Runs tasks with async/await, at most a few at a time, with time-outs and retries.
// Usage: main.js LIMIT   Each line of standard input is "NAME MILLISECONDS FAILURES": how long one try
// takes and how many tries fail before one succeeds. Results come in the order of the input.
"use strict";

const readline = require("node:readline");
const { setTimeout: sleep } = require("node:timers/promises");

const TRIES = 3;
const TIMEOUT_MS = 250;

/** Lets at most `size` tasks in at once; the others wait their turn. */
class Gate {
  #free;
  #waiting = [];
  mostInside = 0;

  constructor(size) {
    this.size = size;
    this.#free = size;
  }

  async run(task) {
    if (this.#free > 0) this.#free--;
    else await new Promise((resolve) => this.#waiting.push(resolve));
    this.mostInside = Math.max(this.mostInside, this.size - this.#free);
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

async function attempt(task, number) {
  if (task.milliseconds > TIMEOUT_MS) {
    await sleep(TIMEOUT_MS);
    throw new Error("timed out");
  }
  await sleep(task.milliseconds);
  if (number <= task.failures) throw new Error(`failure ${number}`);
  return task.name.toUpperCase();
}

async function withRetries(task) {
  let last;
  for (let number = 1; number <= TRIES; number++) {
    try {
      return { value: await attempt(task, number), tries: number };
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`gave up after ${TRIES} tries: ${last.message}`);
}

async function* readTasks(input) {
  for await (const line of readline.createInterface({ input })) {
    const [name, milliseconds, failures] = line.trim().split(/\s+/);
    if (name) yield { name, milliseconds: Number(milliseconds), failures: Number(failures) };
  }
}

async function main() {
  const gate = new Gate(Number(process.argv[2] ?? 3));
  const tasks = [];
  for await (const task of readTasks(process.stdin)) tasks.push(task);

  const results = await Promise.allSettled(tasks.map((task) => gate.run(() => withRetries(task))));
  results.forEach((result, index) => {
    const outcome =
      result.status === "fulfilled"
        ? `${result.value.value} (tries: ${result.value.tries})`
        : `failed, ${result.reason.message}`;
    console.log(`${tasks[index].name}: ${outcome}`);
  });
  const done = results.filter((result) => result.status === "fulfilled").length;
  console.log(`${done} of ${tasks.length} done, at most ${gate.mostInside} at once`);
}

main();
