import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataFolderError } from "./data-folder-error.ts";
import { prepareFolder, readHolder, writeHolder } from "./folder.ts";
import { migrate, readMigrations, schemaVersion } from "./migrations.ts";
import { isDamage, primaryCode, sqliteCode } from "./sqlite-error.ts";

export const databaseName = "runyard.db";

/** Marks the file as ours, in its header: "RYRD". */
const applicationId = 0x52595244;
/** Reading every page of this much takes about a second: larger files are checked as their pages are met. */
const checkedBytesMax = 256 * 1024 * 1024;
/** How long a starting controller waits for one that is just ending. */
const handOverMs = 1000;

/**
 * Opens the database of a data folder for this process alone.
 * @throws DataFolderError
 */
export const openDatabase = (folder: string): DatabaseSync => {
  const path = join(folder, databaseName);
  let database: DatabaseSync | undefined;
  try {
    prepareFolder(folder, databaseName);
    database = new DatabaseSync(path, { timeout: handOverMs, enableForeignKeyConstraints: true });
    // The lock on the file dies with the process. With it, WAL needs no shared memory file.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    refuseForeign(database, folder);
    refuseDamaged(database, path, folder);
    configure(database);
    migrate(database, readMigrations());
    writeHolder(folder);
    return database;
  } catch (error) {
    database?.close();
    throw folderProblem(error, folder);
  }
};

const pragma = (database: DatabaseSync, name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name];

const refuseForeign = (database: DatabaseSync, folder: string): void => {
  const objects = Number(database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count);
  if (pragma(database, "application_id") !== applicationId && objects > 0) {
    throw new DataFolderError("CORRUPT", folder, describe(folder, "is the database of another program"));
  }
  const version = schemaVersion(database);
  const newest = readMigrations().length;
  if (version > newest) {
    const message = `The data folder ${folder} was written by a later version of Runyard (schema ${version}, this one knows up to ${newest}). Start that version, or give another folder with --data. Nothing was changed.`;
    throw new DataFolderError("TOO_NEW", folder, message);
  }
};

const refuseDamaged = (database: DatabaseSync, path: string, folder: string): void => {
  if (statSync(path).size > checkedBytesMax) return;
  const found = pragma(database, "quick_check");
  if (found !== "ok") throw new DataFolderError("CORRUPT", folder, describe(folder, `is damaged (${found})`));
};

const configure = (database: DatabaseSync): void => {
  // Setting it writes, and an existing folder opens on a full disk too.
  if (pragma(database, "application_id") !== applicationId) {
    database.exec(`PRAGMA application_id = ${applicationId}`);
  }
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -2048;
    PRAGMA wal_autocheckpoint = 1000;
    PRAGMA journal_size_limit = 67108864;
  `);
  if (pragma(database, "journal_mode") !== "wal") throw new Error("the file system does not allow a write-ahead log");
};

const describe = (folder: string, what: string): string =>
  `The database ${join(folder, databaseName)} ${what}. Move it away to start empty, or put a copy back in its place. Nothing was changed.`;

/** What an error met in the folder's database says to the person who started the controller. */
export const folderProblem = (error: unknown, folder: string): DataFolderError => {
  if (error instanceof DataFolderError) return error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (isDamage(cause)) {
    return new DataFolderError("CORRUPT", folder, describe(folder, `is damaged (${messageOf(cause)})`));
  }
  if (primaryCode(cause) === sqliteCode.busy) {
    const holder = readHolder(folder);
    const who = holder === undefined ? "Another process" : `Another Runyard, process ${holder},`;
    return new DataFolderError(
      "IN_USE",
      folder,
      `${who} already uses the data folder ${folder}. Give another one with --data.`,
    );
  }
  const message = `The data folder ${folder} cannot be used: ${messageOf(error)} (${messageOf(cause)}).`;
  return new DataFolderError("UNUSABLE", folder, message);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
