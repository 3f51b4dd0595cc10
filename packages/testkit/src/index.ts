export { axeFindings } from "./accessibility.ts";
export { type BrowserUnderTest, openBrowser, type Visitor, type VisitorOptions } from "./browser.ts";
export {
  browserPath,
  canReach,
  describeAsOrdinaryUser,
  itAsRoot,
  itWith,
  itWithBrowser,
  itWithCommand,
  itWithPackages,
  itWithPrepared,
} from "./capabilities.ts";
export { type Cluster, type ClusterOptions, type ClusterWorker, startCluster } from "./cluster.ts";
export { type IdentityProvider, type IdentityProviderOptions, startIdentityProvider } from "./identity-provider.ts";
export { type JoiningWorker, joinWorker, newWorkerCredential } from "./join-worker.ts";
export { listProcesses, type ProcessRecord, processTree, stillRunning } from "./processes.ts";
export { Random } from "./random.ts";
export {
  cliEntry,
  commonLanguages,
  type RunyardOptions,
  type RunyardProcess,
  repositoryRoot,
  startRunyard,
} from "./runyard-process.ts";
export { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
export { temporaryFolder } from "./temporary-folder.ts";
export { waitUntil } from "./wait-until.ts";
export { startWorkerProcess, type WorkerProcess, type WorkerProcessOptions } from "./worker-process.ts";
