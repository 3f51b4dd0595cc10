import type { HistoryRange } from "@runyard/protocol";

/** How much of the past charts show, and which kept range it is read from. */
export const spans = {
  "15m": { range: "hour", ms: 15 * 60_000 },
  "1h": { range: "hour", ms: 3_600_000 },
  "24h": { range: "week", ms: 86_400_000 },
  "7d": { range: "week", ms: 7 * 86_400_000 },
} as const satisfies Record<string, { range: HistoryRange; ms: number }>;

export type Span = keyof typeof spans;

export const spanNames = Object.keys(spans) as [Span, ...Span[]];

export const isSpan = (value: unknown): value is Span => spanNames.includes(value as Span);
