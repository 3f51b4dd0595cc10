import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fleetName } from "./own-processes.ts";
import type { Provider } from "./provider.ts";

/** A worker the fleet has started, as the next controller finds it. */
export type FleetRecord = { name: string; provider: Provider["kind"]; startedAtMs: number };

/** `DATA/fleet`: a file for each worker that was asked for and is not known to have ended, beside its log and its state. */
export class FleetRecords {
  readonly folder: string;

  constructor(dataFolder: string) {
    this.folder = join(dataFolder, "fleet");
  }

  async makeFolder(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /** Where the operator's lines may read a worker's join token. */
  tokenFile(name: string): string {
    return join(this.folder, `${name}.token`);
  }

  keepToken(name: string, token: string): Promise<void> {
    return this.#write(this.tokenFile(name), `${token}\n`);
  }

  dropToken(name: string): Promise<void> {
    return rm(this.tokenFile(name), { force: true });
  }

  async all(): Promise<FleetRecord[]> {
    const files = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const names = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
    const records = await Promise.all(names.map((name) => this.#read(name)));
    return records.filter((record) => record !== undefined);
  }

  keep(record: FleetRecord): Promise<void> {
    return this.#write(this.#path(record.name), JSON.stringify(record));
  }

  drop(name: string): Promise<void> {
    return rm(this.#path(name), { force: true });
  }

  #path(name: string): string {
    return join(this.folder, `${name}.json`);
  }

  async #read(name: string): Promise<FleetRecord | undefined> {
    try {
      const { provider, startedAtMs } = JSON.parse(await readFile(this.#path(name), "utf8")) as Partial<FleetRecord>;
      const isWhole = (provider === "process" || provider === "command") && typeof startedAtMs === "number";
      return isWhole && fleetName.test(name) ? { name, provider, startedAtMs } : undefined;
    } catch {
      // Spoiled, or gone meanwhile: a worker that lives is found by its name when it joins.
      return undefined;
    }
  }

  async #write(path: string, text: string): Promise<void> {
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}
