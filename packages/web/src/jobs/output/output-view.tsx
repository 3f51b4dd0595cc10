import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import type { Location } from "./locations.ts";
import "./output.css";
import type { OutputLog } from "./output-log.ts";
import { OutputRowView } from "./output-row.tsx";
import { OutputTools } from "./output-tools.tsx";
import { findRows } from "./search-rows.ts";

export type OutputViewProps = {
  log: OutputLog;
  label: string;
  /** What a saved copy is called, without an ending. */
  fileName: string;
  /** Shown where nothing was written. */
  emptyText: string;
  /** Of the program's files: places in them that the output names can be opened. */
  paths: readonly string[];
  onOpen?: ((location: Location) => void) | undefined;
};

const rowPx = 20;

/** What a step wrote: live, in rows of which only those in view are laid out. */
export const OutputView = ({ log, label, fileName, emptyText, paths, onOpen }: OutputViewProps) => {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const version = useSyncExternalStore(log.subscribe, () => log.version);
  const doesWrap = usePreferences(({ wrapOutput }) => wrapOutput);
  const [follows, setFollows] = useState(true);
  const [search, setSearch] = useState({ text: "", at: 0 });
  const matches = findRows(log.rows, search.text);
  const current = matches[search.at % Math.max(1, matches.length)];
  const rows = useVirtualizer({
    count: log.rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are what is followed
  useEffect(() => {
    if (follows && log.rows.length > 0) rows.scrollToIndex(log.rows.length - 1, { align: "end" });
  }, [version, follows, log]);

  useEffect(() => {
    if (current === undefined) return;
    setFollows(false);
    rows.scrollToIndex(current, { align: "center" });
  }, [current, rows.scrollToIndex]);

  const noteScroll = (): void => {
    const element = frame.current;
    if (element === null) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * rowPx;
    if (isAtEnd && search.text === "") setFollows(true);
  };

  return (
    <div className="output">
      <OutputTools
        log={log}
        fileName={fileName}
        follows={follows}
        onFollow={setFollows}
        search={search}
        matchCount={matches.length}
        onSearch={setSearch}
      />
      {log.droppedLines > 0 && (
        <Text size="xs" c="dimmed" px="sm">
          {t("output.dropped", { count: log.droppedLines })}
        </Text>
      )}
      <div
        ref={frame}
        className="output-frame"
        data-wrap={doesWrap}
        role="log"
        aria-live="off"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
        tabIndex={0}
        onScroll={noteScroll}
        onWheel={({ deltaY }) => deltaY < 0 && setFollows(false)}
        onKeyDown={({ key }) => ["PageUp", "ArrowUp", "Home"].includes(key) && setFollows(false)}
      >
        {log.rows.length === 0 ? (
          <p className="output-empty">{emptyText}</p>
        ) : (
          <div className="output-rows" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map(({ index, start, key }) => {
              const row = log.rows[index];
              return (
                row !== undefined && (
                  <OutputRowView
                    key={key}
                    ref={rows.measureElement}
                    row={row}
                    index={index}
                    top={start}
                    needle={search.text}
                    isCurrent={index === current}
                    paths={paths}
                    onOpen={onOpen}
                  />
                )
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
};
