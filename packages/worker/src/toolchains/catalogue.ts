import type { DependencyKind, Toolchain } from "@runyard/protocol";
import type { InstalledToolchain } from "./detect.ts";

/** The toolchains a worker offers: each passed its hello program. */
export class Catalogue {
  #installed: readonly InstalledToolchain[];

  /** @param installed - in order of preference within each language */
  constructor(installed: readonly InstalledToolchain[]) {
    this.#installed = installed;
  }

  /** Offers these from now on, in order of preference within each language. */
  replace(installed: readonly InstalledToolchain[]): void {
    this.#installed = installed;
  }

  /** Exactly this version, as it was offered. */
  find(language: string, version: string): InstalledToolchain | undefined {
    return this.#installed.find((one) => one.language.language === language && one.version === version);
  }

  /**
   * As a worker's record tells them.
   * @param kindFor - who resolves libraries for a toolchain
   */
  present(kindFor: (toolchain: InstalledToolchain) => DependencyKind | undefined = () => undefined): Toolchain[] {
    return this.#installed.map((one) => {
      const dependencies = kindFor(one);
      return {
        language: one.language.language,
        title: one.language.title,
        name: one.spec.name,
        version: one.version,
        aliases: one.language.aliases,
        extensions: one.language.extensions,
        isDefault: this.#installed.find(({ language }) => language === one.language) === one,
        example: { path: one.language.hello, content: one.language.helloSource },
        ...(dependencies && { dependencies }),
      };
    });
  }
}
