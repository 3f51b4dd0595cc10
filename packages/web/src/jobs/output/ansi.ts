/** How a piece of output looks, as class names; empty for plain text. */
export type AnsiClasses = string;

export type AnsiState = {
  foreground: number | null;
  background: number | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
};

export const plainAnsi: AnsiState = {
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

export type AnsiPart = { text: string; classes: AnsiClasses };

/** ECMA-48: control sequences, operating system commands, other escapes; then what a screen does not show. */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\u001b\[([0-9;:?<=>!]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]|[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the beginning of an escape is what is looked for
const unfinished = /\u001b(?:\[[0-9;:?<=>! -/]*|\][^\u0007\u001b]*\u001b?)?$/;
const longestUnfinished = 256;

/**
 * Cuts text into parts of one look each. Colours are those of the sixteen names; what else a program asks for is the
 * nearest of them, so that each is readable in both themes.
 * @returns the state for what follows, and the beginning of an escape whose end has not come
 */
export const readAnsi = (text: string, before: AnsiState): { parts: AnsiPart[]; after: AnsiState; rest: string } => {
  const open = unfinished.exec(text);
  const rest = open !== null && open[0].length <= longestUnfinished ? open[0] : "";
  const whole = rest === "" ? text : text.slice(0, -rest.length);
  const parts: AnsiPart[] = [];
  let state = before;
  let at = 0;
  for (const match of whole.matchAll(sequence)) {
    if (match.index > at) parts.push({ text: whole.slice(at, match.index), classes: classesOf(state) });
    at = match.index + match[0].length;
    if (match[2] === "m") state = applySgr(state, match[1] ?? "");
  }
  if (at < whole.length) parts.push({ text: whole.slice(at), classes: classesOf(state) });
  return { parts, after: state, rest };
};

const classesOf = ({ foreground, background, bold, dim, italic, underline, inverse }: AnsiState): AnsiClasses => {
  const [front, back] = inverse ? [background ?? "back", foreground ?? "text"] : [foreground, background];
  const classes: string[] = [];
  if (front !== null && back === null) classes.push(`ansi-fg-${front}`);
  // On a coloured ground the letters are black or white, whichever can be read.
  if (back !== null) classes.push(`ansi-bg-${back}`);
  if (bold) classes.push("ansi-bold");
  if (dim) classes.push("ansi-dim");
  if (italic) classes.push("ansi-italic");
  if (underline) classes.push("ansi-underline");
  return classes.join(" ");
};

/** Select graphic rendition (ECMA-48, 8.3.117). */
const applySgr = (before: AnsiState, parameters: string): AnsiState => {
  const state = { ...before };
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const isIndexed = codes[at + 1] === 5;
      const color = isIndexed ? indexedColor(codes[at + 2] ?? 0) : nearestNamed(codes.slice(at + 2, at + 5));
      if (code === 38) state.foreground = color;
      else state.background = color;
      at += isIndexed ? 2 : 4;
    } else applyCode(state, code);
  }
  return state;
};

const applyCode = (state: AnsiState, code: number): void => {
  if (code === 0) Object.assign(state, plainAnsi);
  else if (code === 1) state.bold = true;
  else if (code === 2) state.dim = true;
  else if (code === 3) state.italic = true;
  else if (code === 4) state.underline = true;
  else if (code === 7) state.inverse = true;
  else if (code === 22) state.bold = state.dim = false;
  else if (code === 23) state.italic = false;
  else if (code === 24) state.underline = false;
  else if (code === 27) state.inverse = false;
  else if (code >= 30 && code <= 37) state.foreground = code - 30;
  else if (code === 39) state.foreground = null;
  else if (code >= 40 && code <= 47) state.background = code - 40;
  else if (code === 49) state.background = null;
  else if (code >= 90 && code <= 97) state.foreground = code - 82;
  else if (code >= 100 && code <= 107) state.background = code - 92;
};

const named = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
] as const;

const indexedColor = (index: number): number => {
  if (index < 16) return Math.max(0, index);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return nearestNamed([grey, grey, grey]);
  }
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return nearestNamed([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]);
};

const nearestNamed = ([red = 0, green = 0, blue = 0]: number[]): number => {
  const distances = named.map(([r, g, b]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2);
  return distances.indexOf(Math.min(...distances));
};
