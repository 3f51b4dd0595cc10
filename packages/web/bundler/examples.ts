import { join } from "node:path";
import { encodeContent } from "@runyard/protocol";
import type { Plugin } from "vite";
import { type Example, loadExamples } from "../../../examples/load.ts";
import { type Draft, emptyDraft } from "../src/draft/draft.ts";
import { joinWords } from "../src/draft/split-words.ts";

const listId = "virtual:examples";
const oneId = /^virtual:example\/(.+)$/;
const folder = join(import.meta.dirname, "../../../examples/programs");

const idOf = ({ language, name }: Example): string => `${language}/${name}`;

/** The repository's example programs as modules: a list of them, and each one's draft, loaded when it is opened. */
export const examples = (): Plugin => {
  let loaded: Promise<Example[]> | undefined;
  const all = (): Promise<Example[]> => {
    loaded ??= loadExamples(folder);
    return loaded;
  };
  return {
    name: "examples",
    resolveId: (id) => (id === listId || oneId.test(id) ? `\0${id}` : undefined),
    load: async (id) => {
      if (id === `\0${listId}`) return `export const examples = [${(await all()).map(entryCode).join(",\n")}];`;
      const name = oneId.exec(id.slice(1))?.[1];
      const example = name === undefined ? undefined : (await all()).find((one) => idOf(one) === name);
      return example === undefined ? undefined : `export default ${JSON.stringify(exampleDraft(example))};`;
    },
  };
};

const entryCode = (example: Example): string => {
  const { language, title, description, interactive, files, inputs } = example;
  const id = idOf(example);
  const facts = { id, language, title, description, interactive, files: files.length, inputs: inputs.length };
  return `{ ...${JSON.stringify(facts)}, load: () => import(${JSON.stringify(`virtual:example/${id}`)}) }`;
};

const exampleDraft = ({ language, files, entry, args, check, limits, interactive, inputs }: Example): Draft => ({
  ...emptyDraft,
  files: files.map(({ path, bytes }) => {
    const { content, encoding } = encodeContent(bytes);
    return { path, content, ...(encoding === "base64" && { encoding }) };
  }),
  entry,
  language,
  args: joinWords(args),
  check,
  limits,
  inputMode: interactive ? "typed" : "tests",
  tests: inputs.map(({ stdin, args: own, expected }) => ({ stdin, args: joinWords(own), expected })),
});
