export { type Controller, type ControllerOptions, startController } from "./build.ts";
export { type Clock, systemClock } from "./clock.ts";
export { commandProvider, type FleetOptions, processProvider } from "./fleet/open-fleet.ts";
export type { Provider, WorkerSpec } from "./fleet/provider.ts";
export type { Log } from "./log.ts";
export { DataFolderError, type DataFolderProblem } from "./store/sqlite/data-folder-error.ts";
