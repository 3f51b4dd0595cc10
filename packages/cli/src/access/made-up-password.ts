import { randomInt } from "node:crypto";

/** Without letters and digits that look alike: it is read from paper. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** 79 random bits. */
export const madeUpPassword = (): string => {
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return [group(), group(), group(), group()].join("-");
};
