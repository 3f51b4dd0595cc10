import { createHash } from "node:crypto";
import { z } from "zod";
import { keep, readKept } from "../kept-json.ts";
import type { InstalledToolchain } from "./detect.ts";

const Passes = z.array(z.string());

/**
 * Which toolchains passed their hello programs at an earlier start. All hello programs together take seconds; one that
 * passed before, with nothing changed since, is offered at once and tried again afterwards.
 */
export class KnownPasses {
  readonly #path: string;
  readonly #circumstances: string;
  readonly #known: ReadonlySet<string>;

  private constructor(path: string, circumstances: string, known: readonly string[]) {
    this.#path = path;
    this.#circumstances = circumstances;
    this.#known = new Set(known);
  }

  /** @param circumstances - what else a pass depends on: Runyard's version, the layers of the sandbox */
  static async open(path: string, circumstances: string): Promise<KnownPasses> {
    return new KnownPasses(path, circumstances, await readKept(path, Passes, []));
  }

  has(toolchain: InstalledToolchain): boolean {
    return this.#known.has(this.fingerprint(toolchain));
  }

  /** These are the ones that pass now. */
  async save(passed: readonly InstalledToolchain[]): Promise<void> {
    await keep(this.#path, passed.map(this.fingerprint));
  }

  /** The same for a toolchain that nothing has changed about. */
  readonly fingerprint = ({ language, spec, version, identity }: InstalledToolchain): string => {
    const parts = [language.language, language.helloSource, spec, version, identity, this.#circumstances];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  };
}
