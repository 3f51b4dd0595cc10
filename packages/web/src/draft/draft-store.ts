import { languageOf } from "@runyard/client";
import type { Language } from "@runyard/protocol";
import { create } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { type Draft, type DraftFile, emptyDraft } from "./draft.ts";
import { DraftSchema } from "./draft-schema.ts";

const storageKey = "runyard-draft";
const saveAfterMs = 500;

type DraftStore = {
  draft: Draft;
  /** Path of the file that is in the editor. */
  openPath: string;
  /** When it was saved last; `failed` when this browser has no room for it. */
  saved: number | "failed" | null;
  change: (changes: Partial<Draft>) => void;
  /** The draft that another one took the place of. */
  before: Draft | null;
  /** Another draft in place of this one, which is kept as the one before. */
  replace: (draft: Draft) => void;
  backToBefore: () => void;
  open: (path: string) => void;
  edit: (path: string, content: string) => void;
  addFiles: (files: readonly DraftFile[], languages: readonly Language[]) => void;
  rename: (from: string, to: string) => void;
  remove: (path: string) => void;
};

const kept = (): Draft => {
  try {
    return DraftSchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? "null")).data ?? emptyDraft;
  } catch {
    // Storage is forbidden or holds something else: one begins anew.
    return emptyDraft;
  }
};

export const useDraft = create<DraftStore>()((set, get) => {
  const first = typeof localStorage === "undefined" ? emptyDraft : kept();
  return {
    draft: first,
    openPath: first.entry,
    saved: null,
    change: (changes) => set({ draft: { ...get().draft, ...changes } }),
    before: null,
    replace: (draft) => set({ draft, openPath: draft.entry, before: get().draft }),
    backToBefore: () => {
      const { before, replace } = get();
      if (before !== null) replace(before);
    },
    open: (openPath) => set({ openPath }),
    edit: (path, content) => {
      const { draft } = get();
      const files = draft.files.map((file) => (file.path === path ? { path, content } : file));
      set({ draft: { ...draft, files } });
    },
    addFiles: (files, languages) => set(({ draft }) => withFiles(draft, files, languages)),
    rename: (from, to) =>
      set(({ draft, openPath }) => ({
        draft: {
          ...draft,
          files: draft.files.map((file) => (file.path === from ? { ...file, path: to } : file)),
          entry: draft.entry === from ? to : draft.entry,
        },
        openPath: openPath === from ? to : openPath,
      })),
    remove: (path) =>
      set(({ draft, openPath }) => {
        const files = draft.files.filter((file) => file.path !== path);
        const entry = draft.entry === path ? (files[0]?.path ?? "") : draft.entry;
        return { draft: { ...draft, files, entry }, openPath: openPath === path ? entry : openPath };
      }),
  };
});

/** The draft but for its files: what shows this alone is not drawn again with each letter typed. */
export const useDraftOptions = (): Omit<Draft, "files"> =>
  useDraft(useShallow(({ draft: { files: _, ...options } }) => options));

/** Files of the same path are replaced. The first of several that tells its language is the main one of a new program. */
const withFiles = (draft: Draft, added: readonly DraftFile[], languages: readonly Language[]) => {
  const isAnew = draft.files.length === 0 || isUntouched(draft, languages);
  const old = isAnew ? [] : draft.files.filter(({ path }) => !added.some((file) => file.path === path));
  const files = [...old, ...added];
  const programs = added.flatMap((file) => {
    const language = file.encoding === undefined ? languageOf(file, languages) : undefined;
    return language === undefined ? [] : [{ path: file.path, language: language.name }];
  });
  const main = programs.find(({ path }) => /(?:^|\/)(?:__main__|main)\.[^/]+$/i.test(path)) ?? programs[0];
  const openPath = main?.path ?? added[0]?.path ?? draft.entry;
  if (!isAnew || main === undefined) return { draft: { ...draft, files, entry: draft.entry || openPath }, openPath };
  return { draft: { ...draft, files, entry: main.path, language: main.language, version: null }, openPath };
};

/** Whether nothing was written yet: the one file is a language's own example. */
export const isUntouched = ({ files }: Pick<Draft, "files">, languages: readonly Language[]): boolean => {
  const [file] = files;
  if (files.length !== 1 || file === undefined) return files.length === 0;
  return file.content.trim() === "" || languages.some(({ example }) => example.content === file.content);
};

/** Keeps the draft in this browser from now on. */
export const keepDraft = (): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = useDraft.getState().draft;
  const save = (): void => {
    timer = undefined;
    try {
      localStorage.setItem(storageKey, JSON.stringify(last));
      useDraft.setState({ saved: Date.now() });
    } catch {
      // Too large for this browser's storage, or none is allowed: told beside the editor.
      useDraft.setState({ saved: "failed" });
    }
  };
  const saveNow = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    save();
  };
  const unsubscribe = useDraft.subscribe(({ draft }) => {
    if (draft === last) return;
    last = draft;
    clearTimeout(timer);
    timer = setTimeout(save, saveAfterMs);
  });
  addEventListener("pagehide", saveNow);
  return () => {
    saveNow();
    unsubscribe();
    removeEventListener("pagehide", saveNow);
  };
};
