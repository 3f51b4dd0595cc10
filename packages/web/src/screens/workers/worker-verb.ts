/** What an operator may ask of a worker. */
export type WorkerVerb = "drain" | "pause" | "resume" | "forget";
