import {
  compareVersions,
  dependencyProblem,
  type JobRequest,
  type Language,
  RunyardError,
  type Toolchain,
  versionMatches,
} from "@runyard/protocol";

type Offered = { toolchain: Toolchain; workers: number };

type KnownVersion = Language["versions"][number];

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
      const before = known.get(key(toolchain));
      const resolves = before !== undefined && before.workers > 0 && before.toolchain.dependencies !== undefined;
      known.set(key(toolchain), {
        toolchain: resolves ? before.toolchain : toolchain,
        workers: (before?.workers ?? 0) + 1,
      });
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

  /**
   * Looks whether libraries can be had for a language, by its own name, and are named as they should be.
   * @throws RunyardError DEPENDENCIES_OFF, or INVALID_REQUEST naming the one
   */
  checkDependencies({ language: name, version, dependencies = [] }: JobRequest, at = ""): void {
    if (dependencies.length === 0) return;
    const versions = this.#named(name)?.versions.filter((known) => versionMatches(version, known.version)) ?? [];
    const kind = versions.find((known) => known.dependencies !== undefined)?.dependencies;
    if (kind === undefined) {
      const message = `no worker may resolve libraries for ${name}${version === undefined ? "" : ` ${version}`}`;
      throw refusal("DEPENDENCIES_OFF", { field: `${at}dependencies`, message }, {});
    }
    const errors = dependencies.flatMap((dependency, index) => {
      const message = dependencyProblem(kind, dependency);
      return message === undefined ? [] : { field: `${at}dependencies.${index}`, message };
    });
    const [first] = errors;
    if (first === undefined) return;
    throw new RunyardError("INVALID_REQUEST", `${first.field}: ${first.message}`, { details: { errors } });
  }

  #named(asked: string): Language | undefined {
    return this.#canonical.get(asked) ?? this.#canonical.get(asked.toLowerCase());
  }
}

const refusal = (
  code: "NO_SUCH_LANGUAGE" | "NO_SUCH_VERSION" | "DEPENDENCIES_OFF",
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
        ...(toolchain.dependencies && { dependencies: toolchain.dependencies }),
      }),
    )
    .sort((left, right) => compareVersions(right.version, left.version));
  // What a worker offers now tells more than what is remembered of one.
  const [told] = offered.toSorted((left, right) => right.workers - left.workers);
  const { title = name, extensions = [], example = { path: "", content: "" } } = told?.toolchain ?? {};
  const aliases = [...new Set(offered.flatMap(({ toolchain }) => toolchain.aliases))];
  return { name, title, aliases, extensions, versions, example };
};
