// Reads a web server's log line by line and reports on it.
// Usage: main.js [--top N] [--status CLASS]   (CLASS is 2, 3, 4 or 5)
// Lines that are not in the Common Log Format go to standard error.
"use strict";

const readline = require("node:readline");
const { parseArgs } = require("node:util");

const LINE =
  /^(?<host>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?<method>[A-Z]+) (?<path>\S+)[^"]*" (?<status>\d{3}) (?<bytes>\d+|-)$/;

function count(map, key, amount = 1) {
  map.set(key, (map.get(key) ?? 0) + amount);
}

function largest(map, top) {
  return [...map].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, top);
}

async function main() {
  const { values } = parseArgs({
    options: { top: { type: "string", default: "3" }, status: { type: "string" } },
  });
  const paths = new Map();
  const bytesByHost = new Map();
  const statuses = new Map();
  let number = 0;
  let unreadable = 0;

  for await (const line of readline.createInterface({ input: process.stdin })) {
    number++;
    const found = LINE.exec(line);
    if (!found) {
      unreadable++;
      console.error(`line ${number} is not a log line`);
      continue;
    }
    const { host, path, status, bytes } = found.groups;
    if (values.status && !status.startsWith(values.status)) continue;
    count(paths, path.split("?")[0]);
    count(statuses, status);
    count(bytesByHost, host, bytes === "-" ? 0 : Number(bytes));
  }

  console.log(`lines: ${number}, unreadable: ${unreadable}`);
  for (const [status, times] of [...statuses].sort()) console.log(`status ${status}: ${times}`);
  for (const [path, times] of largest(paths, Number(values.top))) console.log(`${path}: ${times}`);
  for (const [host, bytes] of largest(bytesByHost, Number(values.top))) console.log(`${host}: ${bytes} bytes`);
}

main();
