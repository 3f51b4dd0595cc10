const placeholder = /\{([A-Za-z]+)\}/g;

type Known = { texts: readonly string[]; lists: readonly string[] };

/** What is wrong with one element of a command's template, or undefined. */
export const templateProblem = (element: string, known: Known): string | undefined => {
  for (const [whole, name] of element.matchAll(placeholder)) {
    if (name === undefined || known.texts.includes(name)) continue;
    if (!known.lists.includes(name)) {
      return `${whole} is not known here; there are ${[...known.texts, ...known.lists].join(", ")}`;
    }
    if (whole !== element) return `${whole} is a list and must stand alone as an element`;
  }
  return undefined;
};

export type TemplateValues = {
  texts: Readonly<Record<string, string>>;
  lists?: Readonly<Record<string, readonly string[]>>;
};

/** Puts values into one text. What a manifest may name was checked when it was read. */
export const expandText = (text: string, texts: Readonly<Record<string, string>>): string =>
  text.replaceAll(placeholder, (whole, name: string) => texts[name] ?? whole);

/** Puts values into a command. A list takes the place of its element: none, one or many arguments, never a shell's words. */
export const expandArgv = (argv: readonly string[], { texts, lists = {} }: TemplateValues): string[] =>
  argv.flatMap((element) => lists[element.slice(1, -1)] ?? [expandText(element, texts)]);
