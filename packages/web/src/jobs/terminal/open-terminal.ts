import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { type ITheme, Terminal } from "@xterm/xterm";
import { styleNonce } from "../../app/style-nonce.ts";
import "@xterm/xterm/css/xterm.css";

const scrollbackLines = 10_000;
/** WCAG AA: colours that a program chose are shifted until they can be read. */
const leastContrast = 4.5;

export type OpenTerminal = { terminal: Terminal; fit: FitAddon; search: SearchAddon };

/** A terminal on the page. */
export const openTerminal = (place: HTMLElement, label: string): OpenTerminal => {
  const terminal = new Terminal({
    scrollback: scrollbackLines,
    minimumContrastRatio: leastContrast,
    fontFamily: getComputedStyle(place).fontFamily,
    fontSize: 13,
    macOptionIsMeta: true,
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  openWithNonce(terminal, place);
  terminal.textarea?.setAttribute("aria-label", label);
  fit.fit();
  return { terminal, fit, search };
};

/** Its style elements are made while it opens. It has no way to be told the nonce that lets them through. */
const openWithNonce = (terminal: Terminal, place: HTMLElement): void => {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (name === "style") element.nonce = styleNonce();
    return element;
  }) as typeof document.createElement;
  try {
    terminal.open(place);
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
};

/** The page's own colours, as they are now. Bright ones are as the others: both must be read on its background. */
export const terminalTheme = (): ITheme => {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const [background, foreground] = [color("--mantine-color-body"), color("--mantine-color-text")];
  const ansi = Object.entries({ red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6, white: 7 }).flatMap(
    ([name, index]) => {
      const bright = `bright${name[0]?.toUpperCase()}${name.slice(1)}`;
      return [name, bright].map((each) => [each, color(`--ansi-${index}`)]);
    },
  );
  return {
    ...Object.fromEntries(ansi),
    ...{ background, foreground, cursor: foreground, cursorAccent: background },
    ...{ black: color("--ansi-0"), brightBlack: color("--ansi-8"), selectionBackground: color("--ansi-back") },
  };
};
