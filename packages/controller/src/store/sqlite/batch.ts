import type { DatabaseSync } from "node:sqlite";
import type { ErrorCode } from "@runyard/protocol";
import type { createOperations, OperationName } from "./operations.ts";
import { isDamage, primaryCode, sqliteCode } from "./sqlite-error.ts";

/** A call as it crosses to the thread. */
export type Call = { name: OperationName; args: readonly unknown[] };

/** Why a call failed, as it crosses back. `detail` is for the log. */
export type CallFailure = { code: ErrorCode; detail: string };
export type Reply = { value: unknown } | { failure: CallFailure };

type Run = (...args: never[]) => unknown;

/** Runs batches of calls: all writes of a batch in one transaction, each undone alone when it fails; then the reads. */
export class BatchRunner {
  readonly #database: DatabaseSync;
  readonly #reads: ReadonlyMap<string, Run>;
  readonly #writes: ReadonlyMap<string, Run>;
  /** The error that told of a damaged page, once one was met. */
  damage: unknown;

  constructor(database: DatabaseSync, { reads, writes }: ReturnType<typeof createOperations>) {
    this.#database = database;
    this.#reads = new Map(Object.entries(reads));
    this.#writes = new Map(Object.entries(writes));
  }

  /** @returns a reply for each call, in order, after the commit */
  run(calls: readonly Call[]): Reply[] {
    const replies = new Map<Call, Reply>();
    const writes = calls.filter(({ name }) => this.#writes.has(name));
    if (writes.length > 0) this.#runWrites(writes, replies);
    for (const call of calls) {
      if (!this.#writes.has(call.name))
        replies.set(
          call,
          this.#attempt(() => this.#invoke(this.#reads, call)),
        );
    }
    return calls.map((call) => replies.get(call) ?? { failure: { code: "INTERNAL", detail: "no reply" } });
  }

  #runWrites(writes: readonly Call[], replies: Map<Call, Reply>): void {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const call of writes) replies.set(call, this.#runWrite(call));
      this.#database.exec("COMMIT");
    } catch (error) {
      // SQLite has already rolled back after some failures.
      if (this.#database.isTransaction) this.#attempt(() => this.#database.exec("ROLLBACK"));
      const failure = this.#describe(error);
      for (const call of writes) replies.set(call, { failure });
    }
  }

  #runWrite(call: Call): Reply {
    this.#database.exec("SAVEPOINT call");
    try {
      const value = this.#invoke(this.#writes, call);
      this.#database.exec("RELEASE call");
      return { value };
    } catch (error) {
      // A full disk can end the whole transaction under us: then all of the batch is void.
      if (!this.#database.isTransaction) throw error;
      this.#database.exec("ROLLBACK TO call; RELEASE call");
      return { failure: this.#describe(error) };
    }
  }

  #invoke(operations: ReadonlyMap<string, Run>, { name, args }: Call): unknown {
    const run = operations.get(name);
    if (run === undefined) throw new Error(`no operation ${name}`);
    return run(...(args as never[]));
  }

  #attempt(run: () => unknown): Reply {
    try {
      return { value: run() };
    } catch (error) {
      return { failure: this.#describe(error) };
    }
  }

  #describe(error: unknown): CallFailure {
    if (isDamage(error)) this.damage ??= error;
    const detail = error instanceof Error ? error.message : String(error);
    const code = primaryCode(error);
    if (code === sqliteCode.full) return { code: "STORAGE_FULL", detail };
    // A constraint or no code of SQLite at all: the mistake is in what was asked, and asking again does not help.
    if (code === undefined || code === sqliteCode.constraint) return { code: "INTERNAL", detail };
    return { code: "STORAGE_FAILED", detail };
  }
}
