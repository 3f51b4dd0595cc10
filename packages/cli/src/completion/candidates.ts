import type { Command, Option } from "commander";

/** A word that fits, and what it means. */
export type Candidate = { word: string; says: string };

/** What only a controller knows, by what the place is called in the help. */
export type Asked = "worker" | "id" | "language";

export type Completion = { known: Candidate[] } | { asked: Asked } | { files: true };

const asked: readonly Asked[] = ["worker", "id", "language"];

/**
 * What could stand in place of the last of these words.
 * @param words - what follows the program's name, up to the word under the cursor, which may be empty or half
 */
export const complete = (program: Command, words: readonly string[]): Completion => {
  const current = words.at(-1) ?? "";
  let command = program;
  let wanting: Option | undefined;
  let given = 0;
  for (const word of words.slice(0, -1)) {
    if (wanting !== undefined) {
      wanting = undefined;
      continue;
    }
    if (word.startsWith("-")) {
      wanting = command.options.find(
        (option) => [option.short, option.long].includes(word) && (option.required || option.optional),
      );
      continue;
    }
    const inner = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (inner !== undefined) command = inner;
    else if (command.commands.length > 0) return { known: [] };
    else given += 1;
  }
  if (wanting !== undefined) return placeCalled(wanting.attributeName(), wanting.argChoices);
  if (current.startsWith("-")) return { known: fitting(optionsOf(command), current) };
  if (command.commands.length > 0) return { known: fitting(command.commands.map(named), current) };
  const places = command.registeredArguments;
  const place = places[Math.min(given, places.length - 1)];
  return place === undefined ? { known: [] } : placeCalled(place.name(), place.argChoices);
};

const fitting = (all: Candidate[], beginning: string): Candidate[] =>
  all.filter(({ word }) => word.startsWith(beginning));

const named = (command: Command): Candidate => ({ word: command.name(), says: command.description() });

const optionsOf = (command: Command): Candidate[] => [
  ...command.options.flatMap(({ long, description }) => (long ? [{ word: long, says: description }] : [])),
  { word: "--help", says: "show help" },
];

const placeCalled = (name: string, choices: readonly string[] | undefined): Completion => {
  if (choices !== undefined) return { known: choices.map((word) => ({ word, says: "" })) };
  const kind = asked.find((one) => one === name);
  return kind === undefined ? { files: true } : { asked: kind };
};
