type LogLine = (facts: object, sentence: string) => void;

/** Where the controller writes what it does: a pino logger fits. */
export type Log = { debug: LogLine; info: LogLine; warn: LogLine; error: LogLine };
