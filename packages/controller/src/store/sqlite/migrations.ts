import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

/** One step of the schema; its number is the `user_version` it leaves behind. */
export type Migration = { number: number; name: string; sql: string };

const folder = fileURLToPath(new URL("./migrations/", import.meta.url));

/** The steps in `migrations/`, named `NNNN-name.sql` from 0001 on without a gap. */
export const readMigrations = (): Migration[] =>
  readdirSync(folder)
    .sort()
    .map((name, index) => {
      const number = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]);
      if (number !== index + 1) throw new Error(`migration ${name} stands where number ${index + 1} is expected`);
      return { number, name, sql: readFileSync(folder + name, "utf8") };
    });

export const schemaVersion = (database: DatabaseSync): number =>
  Number(database.prepare("PRAGMA user_version").get()?.user_version);

/** Applies the steps a database lacks, each in a transaction of its own: a failing one leaves the one before in force. */
export const migrate = (database: DatabaseSync, migrations: readonly Migration[]): void => {
  const from = schemaVersion(database);
  for (const { number, name, sql } of migrations.filter((migration) => migration.number > from)) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(sql);
      database.exec(`PRAGMA user_version = ${number}`);
      database.exec("COMMIT");
    } catch (error) {
      // SQLite has already rolled back after some failures (disk full).
      if (database.isTransaction) database.exec("ROLLBACK");
      throw new Error(`migration ${name} failed`, { cause: error });
    }
  }
};
