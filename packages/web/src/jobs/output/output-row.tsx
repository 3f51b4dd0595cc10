import { VisuallyHidden } from "@mantine/core";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { findLocations, type Location } from "./locations.ts";
import type { OutputPart, OutputRow } from "./output-log.ts";
import { rowText } from "./search-rows.ts";

type OutputRowProps = {
  /** Given, not asked for: many rows are drawn again many times a second. */
  t: TFunction;
  row: OutputRow;
  index: number;
  topPx: number;
  needle: string;
  isCurrent: boolean;
  paths: readonly string[];
  onOpen?: ((location: Location) => void) | undefined;
};

export const OutputRowView = ({ t, row, index, topPx, needle, isCurrent, paths, onOpen }: OutputRowProps) => {
  const isErr = row.parts.some(({ stream }) => stream === "stderr");
  const places = onOpen === undefined ? [] : findLocations(rowText(row), paths);
  return (
    <div
      data-index={index}
      className="output-row"
      data-err={isErr}
      data-current={isCurrent}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <span className="output-number" aria-hidden="true" data-number={row.isContinued ? "" : row.line} />
      <span className="output-text">
        {isErr && <VisuallyHidden>{t("output.err")} </VisuallyHidden>}
        {row.parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and are only added to
          <span key={at} className={`output-${part.stream} ${part.classes}`}>
            {marked(part, needle)}
          </span>
        ))}
        {places.map((place) => (
          <button key={place.start} type="button" className="output-link" onClick={() => onOpen?.(place)}>
            {t("output.open", { place: `${place.path}:${place.line}` })}
          </button>
        ))}
      </span>
    </div>
  );
};

/** The text with what is searched for marked. */
const marked = ({ text }: OutputPart, needle: string): ReactNode => {
  if (needle === "") return text;
  const lower = text.toLowerCase();
  const wanted = needle.toLowerCase();
  const pieces: ReactNode[] = [];
  let at = 0;
  for (let found = lower.indexOf(wanted); found >= 0; found = lower.indexOf(wanted, at)) {
    pieces.push(text.slice(at, found), <mark key={found}>{text.slice(found, found + needle.length)}</mark>);
    at = found + needle.length;
  }
  return [...pieces, text.slice(at)];
};
