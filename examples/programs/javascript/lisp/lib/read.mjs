import { LispError } from "./lisp-error.mjs";

const TOKEN = /\s+|;[^\n]*|(?<token>[()']|"[^"]*"|[^\s()'";]+)/gy;

function* tokens(text) {
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    if (match.groups.token !== undefined) yield match.groups.token;
  }
  if (end < text.length) throw new LispError(`cannot read ${text.slice(end, end + 10)}`);
}

function atom(token) {
  if (token.startsWith('"')) return token.slice(1, -1);
  const number = Number(token);
  return Number.isNaN(number) ? Symbol.for(token) : number;
}

/** Yields each expression of a text: numbers, strings, symbols and arrays of them. */
export function* read(text) {
  const source = tokens(text);

  function expression(token) {
    if (token === undefined) throw new LispError("the text ends inside an expression");
    if (token === ")") throw new LispError("unexpected )");
    if (token === "'") return [Symbol.for("quote"), expression(source.next().value)];
    if (token !== "(") return atom(token);
    const list = [];
    for (let next = source.next().value; next !== ")"; next = source.next().value) {
      list.push(expression(next));
    }
    return list;
  }

  for (let token = source.next().value; token !== undefined; token = source.next().value) {
    yield expression(token);
  }
}
