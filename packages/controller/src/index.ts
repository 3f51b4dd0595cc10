export { type Controller, type ControllerOptions, startController } from "./build.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { Log } from "./log.ts";
export { DataFolderError, type DataFolderProblem } from "./store/sqlite/data-folder-error.ts";
