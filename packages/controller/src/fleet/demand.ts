/** What jobs ask of a worker. */
export type Kind = { readonly language: string; readonly wantedVersion: string | null };
type Demand = Kind & { readonly count: number };

type Sample = { readonly atMs: number; readonly count: number };
type Samples = { readonly kind: Kind; readonly samples: readonly Sample[] };

/** How many slots were asked for lately, by what was asked of them; the empty key is the sum of all. */
export type DemandHistory = ReadonlyMap<string, Samples>;

export type Peaks = { total: number; kinds: readonly Demand[] };

const totalKey = "";
const keyOf = ({ language, wantedVersion }: Kind): string => `${language} ${wantedVersion ?? ""}`;

type Window = { nowMs: number; windowMs: number };

/** Adds what is asked for now. Only samples that are still the greatest of what came after are kept. */
export const keepPeaks = (before: DemandHistory, demand: readonly Demand[], window: Window): DemandHistory => {
  const now = new Map<string, Demand>();
  const add = (key: string, kind: Kind, count: number) =>
    now.set(key, { ...kind, count: (now.get(key)?.count ?? 0) + count });
  for (const { language, wantedVersion, count } of demand) {
    add(keyOf({ language, wantedVersion }), { language, wantedVersion }, count);
    add(totalKey, { language: totalKey, wantedVersion: null }, count);
  }
  const after = new Map<string, Samples>();
  for (const [key, { kind, samples }] of before) {
    const kept = samples.filter(
      ({ atMs, count }) => window.nowMs - atMs < window.windowMs && count > (now.get(key)?.count ?? 0),
    );
    if (kept.length > 0) after.set(key, { kind, samples: kept });
  }
  for (const [key, { count, ...kind }] of now) {
    after.set(key, { kind, samples: [...(after.get(key)?.samples ?? []), { atMs: window.nowMs, count }] });
  }
  return after;
};

/** The most that was asked for at once. */
export const peaksOf = (history: DemandHistory): Peaks => {
  const peak = (samples: readonly Sample[]): number => samples[0]?.count ?? 0;
  return {
    total: peak(history.get(totalKey)?.samples ?? []),
    kinds: [...history]
      .filter(([key]) => key !== totalKey)
      .map(([, { kind, samples }]) => ({ ...kind, count: peak(samples) })),
  };
};
