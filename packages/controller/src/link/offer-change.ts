import type { Toolchain } from "@runyard/protocol";

const nameOf = ({ language, version }: Toolchain): string => `${language} ${version}`;

/** Which languages and versions a worker offers now that it did not, and which it does no more. */
export const offerChange = (
  before: readonly Toolchain[],
  after: readonly Toolchain[],
): { come: string[]; gone: string[] } => {
  const [had, has] = [before.map(nameOf), after.map(nameOf)];
  return { come: has.filter((name) => !had.includes(name)), gone: had.filter((name) => !has.includes(name)) };
};
