import { Environment } from "./environment.mjs";
import { apply, isTrue } from "./evaluate.mjs";
import { LispError } from "./lisp-error.mjs";
import { print } from "./print.mjs";

function number(value) {
  if (typeof value !== "number") throw new LispError(`${print(value)} is not a number`);
  return value;
}

function list(value) {
  if (!Array.isArray(value)) throw new LispError(`${print(value)} is not a list`);
  return value;
}

function filled(value) {
  if (list(value).length === 0) throw new LispError("the list is empty");
  return value;
}

const fold = (operation) => (first, ...rest) => rest.map(number).reduce(operation, number(first));
const compare = (holds) => (a, b) => holds(number(a), number(b));

/** A fresh global environment. */
export function globals() {
  return new Environment(null, [
    ["#t", true],
    ["#f", false],
    ["+", fold((a, b) => a + b)],
    ["*", fold((a, b) => a * b)],
    ["-", (first, ...rest) => (rest.length === 0 ? -number(first) : fold((a, b) => a - b)(first, ...rest))],
    ["/", fold((a, b) => a / b)],
    ["mod", (a, b) => ((number(a) % number(b)) + b) % b],
    ["<", compare((a, b) => a < b)],
    [">", compare((a, b) => a > b)],
    ["=", compare((a, b) => a === b)],
    ["equal?", (a, b) => print(a) === print(b)],
    ["not", (value) => !isTrue(value)],
    ["list", (...values) => values],
    ["cons", (head, tail) => [head, ...list(tail)]],
    ["car", (value) => filled(value)[0]],
    ["cdr", (value) => filled(value).slice(1)],
    ["null?", (value) => list(value).length === 0],
    ["length", (value) => list(value).length],
    ["append", (...lists) => lists.flatMap(list)],
    ["map", (procedure, values) => list(values).map((value) => apply(procedure, [value]))],
    ["filter", (procedure, values) => list(values).filter((value) => isTrue(apply(procedure, [value])))],
    ["reduce", (procedure, start, values) => list(values).reduce((sum, value) => apply(procedure, [sum, value]), start)],
  ]);
}
