import type { Toolchain } from "@runyard/protocol";

const nameOf = ({ language, version }: Toolchain): string => `${language} ${version}`;

/** How what a worker offers has changed, in words for people; undefined when it has not. */
export const tellOfferChange = (before: readonly Toolchain[], after: readonly Toolchain[]): string | undefined => {
  const [had, has] = [before.map(nameOf), after.map(nameOf)];
  const come = has.filter((name) => !had.includes(name));
  const gone = had.filter((name) => !has.includes(name));
  const parts = [
    ...(come.length > 0 ? [`offers ${come.join(", ")} now`] : []),
    ...(gone.length > 0 ? [`offers ${gone.join(", ")} no more`] : []),
  ];
  return parts.length > 0 ? parts.join(", and ") : undefined;
};
