/** Where a worker writes what happens: a fixed sentence, the facts in fields. A pino logger fits. */
export type Log = Record<"debug" | "info" | "warn" | "error", (fields: object, sentence: string) => void>;

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
