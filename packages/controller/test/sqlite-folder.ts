import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreUnderTest } from "../src/store/conformance/samples.ts";
import { openSqliteStore } from "../src/store/sqlite/sqlite-store.ts";

/** A folder that is gone when the test ends. */
export const temporaryFolder = async (): Promise<AsyncDisposable & { path: string }> => {
  const path = await mkdtemp(join(tmpdir(), "runyard-store-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
};

/** A store in a folder of its own. */
export const openTemporaryStore = async (): Promise<StoreUnderTest & { folder: string }> => {
  const temporary = await temporaryFolder();
  const folder = join(temporary.path, "data");
  const current = {
    folder,
    store: await openSqliteStore({ folder }),
    async reopen() {
      await current.store.close();
      current.store = await openSqliteStore({ folder });
      return current.store;
    },
    async [Symbol.asyncDispose]() {
      await current.store.close();
      await temporary[Symbol.asyncDispose]();
    },
  };
  return current;
};
