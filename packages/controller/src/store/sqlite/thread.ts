import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { BatchRunner, type Call, type Reply } from "./batch.ts";
import type { DataFolderProblem } from "./data-folder-error.ts";
import { folderProblem, openDatabase } from "./database.ts";
import { createOperations } from "./operations.ts";
import type { StateRules } from "./transitions.ts";

/**
 * The thread that owns the database: a slow disk stops it, not the controller's event loop.
 * Opens the folder, answers `opened` or `refused`, then each list of calls with a list of replies; `close` ends it.
 */
export type ThreadData = { folder: string; rules: StateRules };
export type ThreadRequest = { type: "calls"; calls: readonly Call[] } | { type: "close" };
export type FolderReport = { code: DataFolderProblem; message: string };
export type ThreadReply =
  | { type: "opened" }
  | { type: "refused"; report: FolderReport }
  | { type: "replies"; replies: readonly Reply[]; damage?: FolderReport };

/** After this long without a call the log is written back into the database, so that nobody waits for it. */
const idleMs = 100;

const port = parentPort;
const { folder, rules } = workerData as ThreadData;

const post = (reply: ThreadReply): void => port?.postMessage(reply);

const reportOf = (error: unknown): FolderReport => {
  const { code, message } = folderProblem(error, folder);
  return { code, message };
};

const serve = (database: DatabaseSync): void => {
  const runner = new BatchRunner(database, createOperations(database, rules));
  let idle: NodeJS.Timeout | undefined;

  const writeBack = (): void => {
    try {
      database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // A full or failing disk: the log keeps everything, and the next commit tells whoever asks for it.
    }
  };

  const answer = (calls: readonly Call[]): void => {
    clearTimeout(idle);
    const replies = runner.run(calls);
    post({ type: "replies", replies, ...(runner.damage === undefined ? {} : { damage: reportOf(runner.damage) }) });
    idle = setTimeout(writeBack, idleMs);
  };

  const close = (): void => {
    clearTimeout(idle);
    database.close();
    port?.close();
  };

  port?.on("message", (request: ThreadRequest) => (request.type === "close" ? close() : answer(request.calls)));
};

const open = (): DatabaseSync | undefined => {
  try {
    return openDatabase(folder);
  } catch (error) {
    post({ type: "refused", report: reportOf(error) });
    return undefined;
  }
};

const database = open();
if (database !== undefined) {
  serve(database);
  post({ type: "opened" });
}
