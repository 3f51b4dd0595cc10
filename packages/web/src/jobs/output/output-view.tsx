import { Text } from "@mantine/core";
import { memo, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../app/preferences.ts";
import type { Location } from "./locations.ts";
import "./output.css";
import type { OutputLog } from "./output-log.ts";
import { OutputRowView } from "./output-row.tsx";
import { OutputTools } from "./output-tools.tsx";
import { findRows } from "./search-rows.ts";
import { rowPx, useRowWindow } from "./use-row-window.ts";

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

/** Rows that are drawn are given these names in turn, so that what comes takes the place of what goes. */
const rowNames = 256;
const Tools = memo(OutputTools);

/** What a step wrote: live, in rows of which only those in view are laid out. */
export const OutputView = ({ log, label, fileName, emptyText, paths, onOpen }: OutputViewProps) => {
  const { t } = useTranslation();
  useSyncExternalStore(log.subscribe, () => log.version);
  const doesWrap = usePreferences(({ wrapOutput }) => wrapOutput);
  const [follows, setFollows] = useState(true);
  const [search, setSearch] = useState({ text: "", at: 0 });
  const matches = findRows(log.rows, search.text);
  const current = matches[search.at % Math.max(1, matches.length)];
  const { frame, totalPx, rows, startOf, noteScroll, showRow } = useRowWindow({
    count: log.rows.length,
    follows,
    layout: `${doesWrap} ${log.droppedLines}`,
  });
  const lastTopPx = useRef(0);

  useEffect(() => {
    if (current === undefined) return;
    setFollows(false);
    showRow(current);
  }, [current, showRow]);

  const onScroll = (): void => {
    const element = frame.current;
    if (element === null) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * rowPx;
    if (isAtEnd && search.text === "") setFollows(true);
    // Only a person moves it up: also with the scroll bar.
    if (!isAtEnd && element.scrollTop < lastTopPx.current) setFollows(false);
    lastTopPx.current = element.scrollTop;
    if (!follows || !isAtEnd) noteScroll();
  };

  return (
    <div className="output">
      <Tools
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
        onScroll={onScroll}
        onWheel={({ deltaY }) => deltaY < 0 && setFollows(false)}
        onKeyDown={({ key }) => ["PageUp", "ArrowUp", "Home"].includes(key) && setFollows(false)}
      >
        {log.rows.length === 0 ? (
          <p className="output-empty">{emptyText}</p>
        ) : (
          <div className="output-rows" style={{ height: totalPx }}>
            {rows.map((index) => {
              const row = log.rows[index];
              return (
                row !== undefined && (
                  <OutputRowView
                    key={index % rowNames}
                    t={t}
                    row={row}
                    index={index}
                    topPx={startOf(index)}
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
