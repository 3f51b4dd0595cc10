import { readStudentNames } from "@runyard/client";
import { groupBounds, UserName } from "@runyard/protocol";

/** What keeps a name from being made an account. */
export type NameProblem = { name: string; problem: "unfit" | "twice" };

export type ClassList = { names: string[]; problems: NameProblem[]; isTooLong: boolean };

/** The names that a text lists, and what is wrong with some. */
export const readClassList = (text: string): ClassList => {
  const names = readStudentNames(text);
  const seen = new Set<string>();
  const problems = names.flatMap((name): NameProblem[] => {
    const key = name.toLowerCase();
    const isTwice = seen.has(key);
    seen.add(key);
    if (!UserName.safeParse(name).success) return [{ name, problem: "unfit" }];
    return isTwice ? [{ name, problem: "twice" }] : [];
  });
  return { names, problems, isTooLong: names.length > groupBounds.studentsAtOnce };
};
