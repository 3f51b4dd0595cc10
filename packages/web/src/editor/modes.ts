import { type LanguageSupport, StreamLanguage, type StreamParser } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

type Mode = () => Promise<Extension>;

const whole = (load: () => Promise<LanguageSupport>): Mode => load;
const stream =
  (load: () => Promise<StreamParser<unknown>>): Mode =>
  async () =>
    StreamLanguage.define(await load());

const css = whole(async () => (await import("@codemirror/lang-css")).css());
const html = whole(async () => (await import("@codemirror/lang-html")).html());
const javascript = whole(async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }));
const typescript = whole(async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }));
const cpp = whole(async () => (await import("@codemirror/lang-cpp")).cpp());
const yaml = whole(async () => (await import("@codemirror/lang-yaml")).yaml());
const xml = whole(async () => (await import("@codemirror/lang-xml")).xml());
const assembly = stream(async () => (await import("@codemirror/legacy-modes/mode/gas")).gas);
const shell = stream(async () => (await import("@codemirror/legacy-modes/mode/shell")).shell);
const ruby = stream(async () => (await import("@codemirror/legacy-modes/mode/ruby")).ruby);
const clike = () => import("@codemirror/legacy-modes/mode/clike");
const lisp = stream(async () => (await import("@codemirror/legacy-modes/mode/commonlisp")).commonLisp);
const fortran = stream(async () => (await import("@codemirror/legacy-modes/mode/fortran")).fortran);
const pascal = stream(async () => (await import("@codemirror/legacy-modes/mode/pascal")).pascal);
const perl = stream(async () => (await import("@codemirror/legacy-modes/mode/perl")).perl);
// Elixir and Prolog have no mode of their own here: these two read them best.
const elixir = ruby;
const prolog = stream(async () => (await import("@codemirror/legacy-modes/mode/erlang")).erlang);

/** How the text of a file is read, by the ending of its name. */
const modes: Record<string, Mode> = {
  asm: assembly,
  nasm: assembly,
  s: assembly,
  sh: shell,
  bash: shell,
  c: cpp,
  h: cpp,
  cpp,
  cc: cpp,
  cxx: cpp,
  "c++": cpp,
  hpp: cpp,
  clj: stream(async () => (await import("@codemirror/legacy-modes/mode/clojure")).clojure),
  cs: stream(async () => (await clike()).csharp),
  css,
  ex: elixir,
  exs: elixir,
  f: fortran,
  for: fortran,
  f90: fortran,
  f95: fortran,
  f03: fortran,
  f08: fortran,
  go: whole(async () => (await import("@codemirror/lang-go")).go()),
  hs: stream(async () => (await import("@codemirror/legacy-modes/mode/haskell")).haskell),
  html,
  htm: html,
  java: whole(async () => (await import("@codemirror/lang-java")).java()),
  js: javascript,
  mjs: javascript,
  cjs: javascript,
  jsx: javascript,
  json: whole(async () => (await import("@codemirror/lang-json")).json()),
  kt: stream(async () => (await clike()).kotlin),
  lisp,
  lsp: lisp,
  cl: lisp,
  lua: stream(async () => (await import("@codemirror/legacy-modes/mode/lua")).lua),
  m: stream(async () => (await import("@codemirror/legacy-modes/mode/octave")).octave),
  md: whole(async () => (await import("@codemirror/lang-markdown")).markdown()),
  ml: stream(async () => (await import("@codemirror/legacy-modes/mode/mllike")).oCaml),
  mli: stream(async () => (await import("@codemirror/legacy-modes/mode/mllike")).oCaml),
  pas: pascal,
  pp: pascal,
  lpr: pascal,
  dpr: pascal,
  pl: perl,
  pm: perl,
  php: whole(async () => (await import("@codemirror/lang-php")).php()),
  pro: prolog,
  prolog,
  plg: prolog,
  py: whole(async () => (await import("@codemirror/lang-python")).python()),
  r: stream(async () => (await import("@codemirror/legacy-modes/mode/r")).r),
  rb: ruby,
  rs: whole(async () => (await import("@codemirror/lang-rust")).rust()),
  scala: stream(async () => (await clike()).scala),
  sql: whole(async () => (await import("@codemirror/lang-sql")).sql()),
  toml: stream(async () => (await import("@codemirror/legacy-modes/mode/toml")).toml),
  ts: typescript,
  mts: typescript,
  cts: typescript,
  xml,
  svg: xml,
  yaml,
  yml: yaml,
};

/** Loads what colours this file. @returns undefined where nothing does: it is shown as plain text */
export const modeFor = async (path: string): Promise<Extension | undefined> => {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(modes, ending) ? modes[ending]?.() : undefined;
};
