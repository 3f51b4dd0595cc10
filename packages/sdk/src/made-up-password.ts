/** Without letters and digits that look alike: it is read from paper. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
/** Bytes beyond the last whole round would make the first letters likelier. */
const fairBytes = 256 - (256 % alphabet.length);

const letter = (): string => {
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < fairBytes) return alphabet[byte % alphabet.length] ?? "";
  }
};

/** 79 random bits, such as `k3vw-9apt-x2mn-hc7d`. */
export const madeUpPassword = (): string => {
  const group = () => Array.from({ length: 4 }, letter).join("");
  return [group(), group(), group(), group()].join("-");
};
