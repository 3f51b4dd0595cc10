// A small Lisp: numbers, strings, lists, closures, recursion and tail calls.
// Every expression on standard input is evaluated and its value printed, unless it is a definition.

import { readFileSync } from "node:fs";
import { globals } from "./lib/builtins.mjs";
import { evaluate } from "./lib/evaluate.mjs";
import { LispError } from "./lib/lisp-error.mjs";
import { print } from "./lib/print.mjs";
import { read } from "./lib/read.mjs";

try {
  const environment = globals();
  for (const expression of read(readFileSync(0, "utf8"))) {
    const value = evaluate(expression, environment);
    if (value !== undefined) console.log(print(value));
  }
} catch (error) {
  if (!(error instanceof LispError)) throw error;
  console.log(`error: ${error.message}`);
}
