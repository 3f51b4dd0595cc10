/** How a line is told from the others: by its colour in each theme, and without colour by its dashes. */
export type LineStyle = { light: string; dark: string; dash: readonly number[] };

export const lineStyles = {
  blue: { light: "#1864ab", dark: "#74c0fc", dash: [] },
  green: { light: "#2b8a3e", dark: "#8ce99a", dash: [] },
  violet: { light: "#5f3dc4", dark: "#b197fc", dash: [8, 4] },
  red: { light: "#c92a2a", dark: "#ff8787", dash: [2, 3] },
  orange: { light: "#b84300", dark: "#ffa94d", dash: [10, 3, 2, 3] },
  pink: { light: "#a61e4d", dark: "#faa2c1", dash: [5, 2] },
  teal: { light: "#087f5b", dark: "#63e6be", dash: [12, 4] },
  gray: { light: "#495057", dark: "#ced4da", dash: [1, 4] },
  purple: { light: "#862e9c", dark: "#e599f7", dash: [4, 2, 1, 2] },
} as const satisfies Record<string, LineStyle>;

export type LineColor = keyof typeof lineStyles;

export type Line = { label: string; color: LineColor; values: readonly (number | null)[] };

/** When each value was, and where nothing is known: a gap in the lines. */
export type Timed<Point> = { atMs: number; point: Point | null };

/** The points of so much time before the last of them. */
export const lastOf = <Point extends { atMs: number }>(points: readonly Point[], spanMs: number): Point[] => {
  const lastMs = points.at(-1)?.atMs ?? 0;
  return points.filter(({ atMs }) => atMs > lastMs - spanMs);
};

/** Points as they came, with a gap where the controller was away. */
export const withGaps = <Point extends { atMs: number; spanMs: number }>(
  points: readonly Point[],
  stepMs: number,
): Timed<Point>[] =>
  points.flatMap((point, index) => {
    const before = points[index - 1];
    const beganMs = point.atMs - point.spanMs;
    const isGap = before !== undefined && beganMs - before.atMs > stepMs;
    const here = { atMs: point.atMs, point };
    return isGap ? [{ atMs: before.atMs + 1, point: null }, { atMs: beganMs, point: null }, here] : [here];
  });

/** Each line's values on top of those before it, as they are drawn when stacked. */
export const stack = (lines: readonly Line[]): (number | null)[][] => {
  let below: readonly (number | null)[] = [];
  return lines.map(({ values }) => {
    const sums = values.map((value, index) => (value === null ? null : value + (below[index] ?? 0)));
    below = sums;
    return sums;
  });
};

/** The newest value, the least and the greatest; undefined when there is none. */
export const extremes = (
  values: readonly (number | null)[],
): { last: number; least: number; most: number } | undefined => {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  return last === undefined ? undefined : { last, least: Math.min(...known), most: Math.max(...known) };
};
