export { type Inspection, inspectWorker } from "./inspect.ts";
export type { LinkNews } from "./link/link.ts";
export type { Log } from "./log.ts";
export { startWorker, type Worker, type WorkerOptions } from "./worker.ts";
