import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Diagnostic } from "../jobs/output/diagnostics.ts";
import { modeFor } from "./modes.ts";

export type CodeLook = { fontSize: number; tabWidth: number; isDark: boolean; isReadOnly: boolean };

type CodeViewOptions = {
  parent: HTMLElement;
  nonce: string;
  label: string;
  describedBy: string;
  /** CodeMirror's own words in the language of the page. */
  phrases: Record<string, string>;
  look: CodeLook;
  onChange: (content: string) => void;
  onCursor: (line: number, column: number) => void;
};

/** Colours are variables of the style sheet, so that a change of theme needs no new editor. */
const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--code-type)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], color: "var(--code-function)" },
  { tag: [tags.meta, tags.processingInstruction, tags.annotation], color: "var(--code-meta)" },
  { tag: tags.invalid, color: "var(--mantine-color-error)" },
  { tag: tags.heading, fontWeight: "bold" },
]);

const lookExtension = ({ fontSize, tabWidth, isDark, isReadOnly }: CodeLook): Extension => [
  EditorView.theme({ "&": { fontSize: `${fontSize}px` } }, { dark: isDark }),
  EditorState.tabSize.of(tabWidth),
  indentUnit.of(" ".repeat(tabWidth)),
  EditorState.readOnly.of(isReadOnly),
];

/**
 * The code editor, apart from React. Tab indents; after Escape it leaves the editor (WCAG 2.1.2). Each file keeps its own
 * history of changes for as long as the editor lives.
 */
export class CodeView {
  readonly #options: CodeViewOptions;
  readonly #view: EditorView;
  readonly #states = new Map<string, EditorState>();
  readonly #language = new Compartment();
  readonly #look = new Compartment();
  /** What is loaded when it is first needed: the search panel, the marks beside lines. */
  readonly #extras = new Compartment();
  #loadedExtras: Extension[] = [];
  #hasMarks = false;
  #hasSearch = false;
  #path = "";
  #content = "";
  #lookNow: CodeLook;

  constructor(options: CodeViewOptions) {
    this.#options = options;
    this.#lookNow = options.look;
    this.#view = new EditorView({ parent: options.parent, state: this.#newState("") });
  }

  /** Shows a file; what it held before under this path is kept when the content is the same. */
  show(path: string, content: string): void {
    if (path === this.#path && content === this.#content) return;
    this.#states.set(this.#path, this.#view.state);
    const known = path === this.#path ? undefined : this.#states.get(path);
    const isSame = known !== undefined && known.doc.toString() === content;
    this.#path = path;
    this.#content = content;
    this.#view.setState(isSame ? known : this.#newState(content));
    this.#view.dispatch({
      effects: [this.#look.reconfigure(lookExtension(this.#lookNow)), this.#extras.reconfigure(this.#loadedExtras)],
    });
    void this.#loadLanguage(path);
  }

  setLook(look: CodeLook): void {
    this.#lookNow = look;
    this.#view.dispatch({ effects: this.#look.reconfigure(lookExtension(look)) });
  }

  /** Marks the lines a compiler complained of. */
  async mark(diagnostics: readonly Diagnostic[]): Promise<void> {
    if (diagnostics.length === 0 && !this.#hasMarks) return;
    const { lintGutter, setDiagnostics } = await import("@codemirror/lint");
    if (!this.#hasMarks) this.#addExtra(lintGutter());
    this.#hasMarks = true;
    const { doc } = this.#view.state;
    const marks = diagnostics
      .filter(({ path, line }) => path === this.#path && line >= 1 && line <= doc.lines)
      .map(({ line, column, severity, message }) => {
        const { from: start, to } = doc.line(line);
        const from = Math.min(start + Math.max(0, (column ?? 1) - 1), to);
        return { from, to, severity: severity === "note" ? ("info" as const) : severity, message };
      });
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  goTo(line: number, column: number | null): void {
    const { doc } = this.#view.state;
    const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
    const anchor = Math.min(from + Math.max(0, (column ?? 1) - 1), to);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #newState(doc: string): EditorState {
    const { nonce, label, describedBy, phrases, onCursor } = this.#options;
    return EditorState.create({
      doc,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy, tabindex: "0" }),
        lineNumbers(),
        foldGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        syntaxHighlighting(highlighting),
        keymap.of([
          { key: "Mod-f", run: () => this.#search() },
          ...closeBracketsKeymap,
          ...ownKeymap,
          ...historyKeymap,
          indentWithTab,
        ]),
        this.#language.of([]),
        this.#extras.of(this.#loadedExtras),
        this.#look.of(lookExtension(this.#lookNow)),
        EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
          if (docChanged) this.#changed(state);
          if (!docChanged && !selectionSet) return;
          const { head } = state.selection.main;
          const line = state.doc.lineAt(head);
          onCursor(line.number, head - line.from + 1);
        }),
      ],
    });
  }

  #addExtra(extension: Extension): void {
    this.#loadedExtras = [...this.#loadedExtras, extension];
    this.#view.dispatch({ effects: this.#extras.reconfigure(this.#loadedExtras) });
  }

  #search(): boolean {
    void import("@codemirror/search").then(({ highlightSelectionMatches, openSearchPanel, search, searchKeymap }) => {
      if (!this.#hasSearch)
        this.#addExtra([search({ top: true }), highlightSelectionMatches(), keymap.of(searchKeymap)]);
      this.#hasSearch = true;
      openSearchPanel(this.#view);
    });
    return true;
  }

  #changed(state: EditorState): void {
    this.#content = state.doc.toString();
    this.#options.onChange(this.#content);
  }

  async #loadLanguage(path: string): Promise<void> {
    const mode = await modeFor(path);
    if (this.#path !== path) return;
    this.#view.dispatch({ effects: this.#language.reconfigure(mode ?? []) });
  }
}

/** Ctrl+Enter runs the program, so it must not make a line. */
const ownKeymap = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");
