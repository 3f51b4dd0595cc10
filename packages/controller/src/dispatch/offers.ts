import { compareVersions, type Toolchain, versionMatches, type WorkerProfile } from "@runyard/protocol";
import { type JobKind, kindKey } from "./lane.ts";

/** What a worker offers. Remembers its answers: it is asked anew for every placement. */
export class Offers {
  readonly #toolchains: readonly Toolchain[];
  readonly #lacksTerminals: boolean;
  readonly #versions = new Map<string, string | undefined>();

  constructor({ toolchains, layers }: Pick<WorkerProfile, "toolchains" | "layers">) {
    this.#toolchains = toolchains;
    this.#lacksTerminals = layers.some(({ name, active }) => name === "terminals" && !active);
  }

  /** The version a job of this kind gets here; undefined when it cannot run here. */
  version(kind: JobKind): string | undefined {
    if (kind.terminal && this.#lacksTerminals) return undefined;
    const key = kindKey(kind);
    const known = this.#versions.get(key);
    if (known !== undefined || this.#versions.has(key)) return known;
    const version = pickVersion(this.#toolchains, kind);
    if (this.#versions.size < keptMost) this.#versions.set(key, version);
    return version;
  }
}

/** Clients name versions as they like. */
const keptMost = 1000;

/** The newest version that was asked for; the toolchain's default when none was. */
export const pickVersion = (
  toolchains: readonly Toolchain[],
  { language, wantedVersion, dependencies = false }: JobKind,
): string | undefined => {
  const fitting = toolchains.filter(
    (toolchain) =>
      toolchain.language === language &&
      versionMatches(wantedVersion, toolchain.version) &&
      (!dependencies || toolchain.dependencies !== undefined),
  );
  const usual = wantedVersion === null ? fitting.find((toolchain) => toolchain.isDefault) : undefined;
  if (usual !== undefined) return usual.version;
  return fitting.map(({ version }) => version).reduce(newer, undefined);
};

const newer = (best: string | undefined, version: string): string =>
  best === undefined || compareVersions(best, version) < 0 ? version : best;
