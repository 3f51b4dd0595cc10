import { compareVersions, type Language, RunyardError, type Toolchain, versionMatches } from "@runyard/protocol";

type Offered = { toolchain: Toolchain; workers: number };

type KnownVersion = { version: string; toolchain: string; isDefault: boolean; workers: number };

/** What can be asked for: the toolchains of connected workers, and those remembered from before. */
export class Catalog {
  #remembered: readonly Toolchain[];
  #languages: Language[] = [];
  #canonical = new Map<string, Language>();

  constructor(remembered: readonly Toolchain[]) {
    this.#remembered = remembered;
    this.update([]);
  }

  get languages(): readonly Language[] {
    return this.#languages;
  }

  /** @param offers - the toolchains of each connected worker @returns those not known before, to be remembered */
  update(offers: readonly (readonly Toolchain[])[]): Toolchain[] {
    const known = new Map<string, Offered>();
    for (const toolchain of this.#remembered) known.set(key(toolchain), { toolchain, workers: 0 });
    const remembered = new Map([...known].map(([name, { toolchain }]) => [name, JSON.stringify(toolchain)]));
    for (const toolchain of offers.flat()) {
      known.set(key(toolchain), { toolchain, workers: (known.get(key(toolchain))?.workers ?? 0) + 1 });
    }
    this.#remembered = [...known.values()].map(({ toolchain }) => toolchain);
    this.#languages = groupByLanguage([...known.values()]);
    this.#canonical = new Map(
      this.#languages.flatMap((language) => [...language.aliases, language.name].map((name) => [name, language])),
    );
    return this.#remembered.filter((toolchain) => remembered.get(key(toolchain)) !== JSON.stringify(toolchain));
  }

  /** The language's own name for one of its names; what is no language stays as it is. */
  canonical(asked: string): string {
    return this.#named(asked)?.name ?? asked;
  }

  /**
   * The language's own name for what a client called it.
   * @throws RunyardError NO_SUCH_LANGUAGE or NO_SUCH_VERSION, with what there is
   */
  resolve(asked: string, version: string | undefined, at = ""): string {
    const language = this.#named(asked);
    if (language === undefined) {
      const languages = this.#languages.map(({ name, versions }) => ({
        name,
        versions: versions.map((known) => known.version),
      }));
      throw refusal(
        "NO_SUCH_LANGUAGE",
        { field: `${at}language`, message: `there is no language "${asked}"` },
        { languages },
      );
    }
    if (version !== undefined && !language.versions.some((known) => versionMatches(version, known.version))) {
      const versions = language.versions.map((known) => known.version);
      const message = `there is no ${language.name} "${version}"`;
      throw refusal("NO_SUCH_VERSION", { field: `${at}version`, message }, { language: language.name, versions });
    }
    return language.name;
  }

  #named(asked: string): Language | undefined {
    return this.#canonical.get(asked) ?? this.#canonical.get(asked.toLowerCase());
  }
}

const refusal = (
  code: "NO_SUCH_LANGUAGE" | "NO_SUCH_VERSION",
  error: { field: string; message: string },
  there: Record<string, unknown>,
): RunyardError => new RunyardError(code, error.message, { details: { errors: [error], ...there } });

const key = ({ language, name, version }: Toolchain): string => `${language} ${name} ${version}`;

const groupByLanguage = (known: readonly Offered[]): Language[] => {
  const byLanguage = Map.groupBy(known, ({ toolchain }) => toolchain.language);
  return [...byLanguage.entries()]
    .map(([name, offered]) => presentLanguage(name, offered))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
};

const presentLanguage = (name: string, offered: Offered[]): Language => {
  const versions = offered
    .map(
      ({ toolchain, workers }): KnownVersion => ({
        version: toolchain.version,
        toolchain: `${toolchain.name} ${toolchain.version}`,
        isDefault: toolchain.isDefault,
        workers,
      }),
    )
    .sort((left, right) => compareVersions(right.version, left.version));
  // What a worker offers now tells more than what is remembered of one.
  const [told] = offered.toSorted((left, right) => right.workers - left.workers);
  const { title = name, extensions = [], example = { path: "", content: "" } } = told?.toolchain ?? {};
  const aliases = [...new Set(offered.flatMap(({ toolchain }) => toolchain.aliases))];
  return { name, title, aliases, extensions, versions, example };
};
