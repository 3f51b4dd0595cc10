export { type Inspection, type InspectionOptions, inspectWorker } from "./inspect.ts";
export type { Registries } from "./libraries/libraries.ts";
export type { LinkNews } from "./link/link.ts";
export { hasJoined } from "./link/own-credential.ts";
export { pinnedAuthority } from "./link/pinned-authority.ts";
export type { Log } from "./log.ts";
export { type InstalledLanguage, InstallProblem, installToolchains } from "./toolchain-install.ts";
export { type ListedToolchain, listToolchains, listToolchainsOf, type ToolchainList } from "./toolchain-list.ts";
export { startWorker, type Worker, type WorkerOptions } from "./worker.ts";
