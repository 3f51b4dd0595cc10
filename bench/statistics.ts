/** The value below which `share` of the values lie; of an empty list, NaN. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export type Latency = { runs: number; p50Ms: number; p90Ms: number; p99Ms: number };

export const latency = (milliseconds: readonly number[]): Latency => ({
  runs: milliseconds.length,
  p50Ms: rounded(quantile(milliseconds, 0.5)),
  p90Ms: rounded(quantile(milliseconds, 0.9)),
  p99Ms: rounded(quantile(milliseconds, 0.99)),
});

export const rounded = (value: number): number => Math.round(value * 100) / 100;
