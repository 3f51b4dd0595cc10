import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { migrate, readMigrations } from "./migrations.ts";

/** The schema all migrations add up to, for people to read; started as a program, writes it beside the migrations. */
export const schemaFile: string = fileURLToPath(new URL("./schema.sql", import.meta.url));
export const schemaCommand = "node packages/controller/src/store/sqlite/schema-snapshot.ts";

export const schemaSnapshot = (): string => {
  const database = new DatabaseSync(":memory:");
  try {
    migrate(database, readMigrations());
    const objects = database
      .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all();
    return [`-- Generated: ${schemaCommand}`, ...objects.map(({ sql }) => `${sql};`), ""]
      .join("\n\n")
      .trimEnd()
      .concat("\n");
  } finally {
    database.close();
  }
};

if (import.meta.main) writeFileSync(schemaFile, schemaSnapshot());
