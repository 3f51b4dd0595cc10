export { itAsRoot, itWithCommand } from "./capabilities.ts";
export { listProcesses, type ProcessRecord, processTree, stillRunning } from "./processes.ts";
export { cliEntry, type RunyardOptions, type RunyardProcess, repositoryRoot, startRunyard } from "./runyard-process.ts";
export { temporaryFolder } from "./temporary-folder.ts";
export { waitUntil } from "./wait-until.ts";
