/** What is wrong with the Lisp program, as opposed to this one. */
export class LispError extends Error {}
