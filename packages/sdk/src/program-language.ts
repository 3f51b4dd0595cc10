import type { Language, SourceFile } from "@runyard/protocol";

export type OfferedLanguage = Pick<Language, "name" | "aliases" | "extensions">;

/** What a file is written in: its name's ending tells, else its `#!` line. @returns undefined when neither does */
export const languageOf = <Offered extends OfferedLanguage>(
  file: Pick<SourceFile, "path" | "content">,
  offered: readonly Offered[],
): Offered | undefined => byExtension(file.path, offered) ?? byInterpreter(interpreterOf(file.content), offered);

const byExtension = <Offered extends OfferedLanguage>(
  path: string,
  offered: readonly Offered[],
): Offered | undefined => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const extension = name.includes(".", 1) ? name.slice(name.lastIndexOf(".")) : undefined;
  if (extension === undefined) return undefined;
  const usual = offered.find(({ extensions }) => extensions[0] === extension);
  const other = offered.find(({ extensions }) => extensions.includes(extension));
  return usual ?? other ?? offered.find(({ extensions }) => extensions.includes(extension.toLowerCase()));
};

/** `#!/usr/bin/env -S python3.12 -u` is python. @returns undefined without such a line */
export const interpreterOf = (content: string): string | undefined => {
  const line = /^#!\s*(\S.*)/.exec(content)?.[1];
  if (line === undefined) return undefined;
  const [command, ...args] = line.trim().split(/\s+/);
  const program = command?.endsWith("/env") === true ? args.find((arg) => !/^-|=/.test(arg)) : command;
  const name = program?.slice(program.lastIndexOf("/") + 1).replace(/-?\d+(\.\d+)*$/, "");
  return name === "" ? undefined : name;
};

/** Commands that are called otherwise than the language they run. */
const interpreterLanguages: Record<string, string> = {
  node: "javascript",
  nodejs: "javascript",
  "ts-node": "typescript",
};

const byInterpreter = <Offered extends OfferedLanguage>(
  interpreter: string | undefined,
  offered: readonly Offered[],
): Offered | undefined => {
  if (interpreter === undefined) return undefined;
  const name = interpreterLanguages[interpreter] ?? interpreter;
  return offered.find((language) => language.name === name || language.aliases.includes(name));
};
