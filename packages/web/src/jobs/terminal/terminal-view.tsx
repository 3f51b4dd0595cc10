import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import { hasEnded, type JobFollower } from "../follow-job.ts";
import { noteSize } from "./last-size.ts";
import { type OpenTerminal, openTerminal, terminalTheme } from "./open-terminal.ts";
import { PasteQuestion } from "./paste-question.tsx";
import { TerminalTools } from "./terminal-tools.tsx";
import "../output/output.css";
import "./terminal.css";

type TerminalViewProps = {
  follower: JobFollower;
  /** What a saved copy is called, without an ending. */
  fileName: string;
};

/** The screen of a program that has a terminal: live with its keys, or what a past one left there. */
export const TerminalView = ({ follower, fileName }: TerminalViewProps) => {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<OpenTerminal | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  const scheme = useComputedColorScheme();
  const isRead = usePreferences(({ readTerminal }) => readTerminal);
  const label = t("jobs.terminal");

  useEffect(() => {
    if (place.current === null) return;
    const terminal = openTerminal(place.current, label);
    const stop = connect(terminal, follower);
    setOpened(terminal);
    if (!hasEnded(follower.store.getState())) terminal.terminal.focus();
    return () => {
      stop();
      terminal.terminal.dispose();
    };
  }, [follower, label]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the page's colours change with its scheme
  useEffect(() => {
    if (opened !== null) opened.terminal.options.theme = terminalTheme();
  }, [opened, scheme]);
  useEffect(() => {
    if (opened !== null) opened.terminal.options.screenReaderMode = isRead;
  }, [opened, isRead]);
  useEffect(() => {
    // xterm has its own ideas of these, and asks this first.
    opened?.terminal.attachCustomKeyEventHandler((event) => {
      if (event.key === "F6") return false;
      const copies = event.ctrlKey && event.shiftKey && event.code === "KeyC";
      if (!copies) return true;
      event.preventDefault();
      // The newer way to copy is not there on pages without TLS.
      if (event.type === "keydown") document.execCommand("copy");
      return false;
    });
  }, [opened]);

  const answer = (isWanted: boolean): void => {
    if (isWanted && pasted !== null) opened?.terminal.paste(pasted);
    setPasted(null);
    opened?.terminal.focus();
  };
  return (
    <div className="terminal">
      <TerminalTools ref={tools} opened={opened} log={follower.screen} fileName={fileName} />
      {pasted !== null && <PasteQuestion text={pasted} onAnswer={answer} />}
      <div
        ref={place}
        className="terminal-place"
        role="application"
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key !== "F6") return;
          event.preventDefault();
          event.stopPropagation();
          tools.current?.querySelector<HTMLElement>("input")?.focus();
        }}
        onPasteCapture={(event) => {
          const text = event.clipboardData.getData("text/plain");
          if (hasEnded(follower.store.getState()) || !/[\r\n]./s.test(text)) return;
          event.preventDefault();
          event.stopPropagation();
          setPasted(text);
        }}
      />
    </div>
  );
};

/**
 * Between the terminal on the page and the program's. What a terminal answers by itself (where its cursor is, what kind it
 * is) goes out only where the question came now and to us: not while what was written before is shown again, and on
 * a page that came later not before somebody types there.
 */
const connect = ({ terminal, fit }: OpenTerminal, follower: JobFollower): (() => void) => {
  const { screen } = follower;
  let isUpToDate = false;
  let hasTyped = follower.isFirst;
  const send = (data: string | Uint8Array): void => {
    if (isUpToDate && hasTyped) follower.send(data);
  };
  for (const chunk of screen.chunks) terminal.write(chunk);
  terminal.write("", () => {
    isUpToDate = true;
  });
  const stopListening = screen.listen((chunk) => (chunk === null ? terminal.reset() : terminal.write(chunk)));
  const tellSize = (): void => {
    const size = { columns: terminal.cols, rows: terminal.rows };
    noteSize(size);
    // Who only looks on leaves the size to who types.
    if (hasTyped) follower.resize(size);
  };
  const sizes = terminal.onResize(tellSize);
  const texts = terminal.onData(send);
  const bytes = terminal.onBinary((data) => send(Uint8Array.from(data, (character) => character.charCodeAt(0))));
  tellSize();
  const observer = new ResizeObserver(() => fit.fit());
  const { element } = terminal;
  if (element?.parentElement) observer.observe(element.parentElement);
  const noteTyping = (): void => {
    if (hasTyped) return;
    hasTyped = true;
    tellSize();
  };
  const kinds = ["keydown", "paste", "compositionstart", "input"] as const;
  for (const kind of kinds) element?.addEventListener(kind, noteTyping, { capture: true });
  return () => {
    observer.disconnect();
    stopListening();
    for (const { dispose } of [sizes, texts, bytes]) dispose();
    for (const kind of kinds) element?.removeEventListener(kind, noteTyping, { capture: true });
  };
};
