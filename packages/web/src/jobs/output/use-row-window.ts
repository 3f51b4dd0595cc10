import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from "react";
import { RowHeights } from "./row-heights.ts";

export const rowPx = 20;
/** Rows beyond the edges that are drawn too, so that scrolling shows no gap. */
const spareRows = 12;

type RowWindowOptions = {
  count: number;
  /** Draws the end, whatever is added. */
  follows: boolean;
  /** Changes when rows are others than before, or laid out otherwise: what was measured counts no more. */
  layout: string;
};

/** Which of very many rows to draw, and where. Adding rows costs nothing; heights are measured as rows are drawn. */
export const useRowWindow = ({ count, follows, layout }: RowWindowOptions) => {
  const frame = useRef<HTMLDivElement>(null);
  const [heights] = useState(() => new RowHeights(rowPx));
  const [measuredFor, setMeasuredFor] = useState(layout);
  const [view, setView] = useState({ topPx: 0, heightPx: 0 });
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  if (measuredFor !== layout) {
    heights.clear();
    setMeasuredFor(layout);
  }

  const totalPx = heights.startOf(count);
  const topPx = follows ? Math.max(0, totalPx - view.heightPx) : view.topPx;
  const first = Math.max(0, Math.min(count - 1, heights.indexAt(topPx)) - spareRows);
  const end = Math.min(count, heights.indexAt(topPx + view.heightPx) + 1 + spareRows);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setView({ topPx: element.scrollTop, heightPx: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // What is drawn is measured before it is painted: rows that wrap push what follows down.
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let changed = false;
    let changedAbovePx = 0;
    for (const row of element.querySelectorAll<HTMLElement>("[data-index]")) {
      const index = Number(row.dataset.index);
      const change = heights.measure(index, row.offsetHeight);
      changed ||= change !== 0;
      if (heights.startOf(index) < element.scrollTop) changedAbovePx += change;
    }
    if (changed) drawAgain();
    if (follows) element.scrollTop = heights.startOf(count);
    else if (changedAbovePx !== 0) element.scrollTop += changedAbovePx;
  });

  const noteScroll = useCallback((): void => {
    const element = frame.current;
    if (element !== null) setView({ topPx: element.scrollTop, heightPx: element.clientHeight });
  }, []);

  const showRow = useCallback(
    (index: number): void => {
      const element = frame.current;
      if (element !== null) element.scrollTop = heights.startOf(index) - (element.clientHeight - rowPx) / 2;
    },
    [heights],
  );

  const rows = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  return { frame, totalPx, rows, startOf: (index: number) => heights.startOf(index), noteScroll, showRow };
};
