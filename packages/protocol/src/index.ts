export {
  type Access,
  ApiToken,
  accountBounds,
  mayReach,
  Password,
  Principal,
  ProviderIdentity,
  Role,
  reachesRole,
  roleOfScope,
  roleWithin,
  Scope,
  Session,
  SessionInfo,
  User,
  UserName,
  Via,
} from "./access.ts";
export { Alert, AlertCode } from "./alerts.ts";
export { AttachQuery, AttachReply, AttachRequest, attachAccess, attachPath, ProgramSignal } from "./attach.ts";
export { AuditEntry, AuditKind } from "./audit.ts";
export { ConnectedClient } from "./clients.ts";
export { Cluster, ClusterEvent, FleetFigures, Health, HealthChecks, Info, LoginMethod } from "./cluster.ts";
export { base64ToBytes, bytesToBase64, isBase64 } from "./content/base64.ts";
export { type Content, contentBytes, decodeContent, Encoding, encodeContent } from "./content/content.ts";
export { clashingPath, ProgramPath, programPathProblem } from "./content/program-path.ts";
export { ControllerRecord, SettingInForce } from "./controller.ts";
export { type ErrorCode, errorCatalogue, isErrorCode } from "./errors/catalogue.ts";
export {
  fieldPath,
  fromProblem,
  invalidRequest,
  Problem,
  problemMediaType,
  RunyardError,
  toProblem,
} from "./errors/problem.ts";
export { EventFacts, FleetReason } from "./events/event-facts.ts";
export { eventMessage, fleetReasonMessage } from "./events/event-message.ts";
export { Group, GroupMember, GroupName, GroupRole, groupBounds, Student } from "./groups.ts";
export { ClusterPoint, HistoryRange, historySteps, JobEnding, WorkerPoint } from "./history.ts";
export { JobId, JoinTokenId, SessionId, TokenId, UserId, WorkerId } from "./ids.ts";
export {
  CollectedFile,
  collectBounds,
  collectPatternProblem,
  contentTypeOf,
  LeftOutFile,
  leftOutReasons,
} from "./jobs/collected.ts";
export { Dependency, DependencyKind, dependencyBounds, dependencyProblem } from "./jobs/dependencies.ts";
export { type FaultCode, faultCodes } from "./jobs/fault-codes.ts";
export {
  CompileReport,
  CompileResult,
  Fault,
  Job,
  JobSummary,
  Placement,
  PlacementPolicy,
  RunReport,
  RunResult,
  WaitReason,
  WorkerRef,
} from "./jobs/job.ts";
export {
  AttemptEvent,
  EndEvent,
  type EventPosition,
  type FileEvent,
  type FollowedEvent,
  formatEventId,
  JobEvent,
  type OutputEvent,
  parseEventId,
  StateEvent,
  StepEvent,
} from "./jobs/job-event.ts";
export {
  isInteractive,
  JobInput,
  JobRequest,
  jobInputs,
  oversizedPart,
  requestBounds,
  SourceFile,
} from "./jobs/job-request.ts";
export { jobTitle } from "./jobs/job-title.ts";
export {
  effectiveLimits,
  jobOutputBytesMost,
  LimitHit,
  type LimitName,
  Limits,
  limitNames,
  limitTable,
  PartialLimits,
  Usage,
} from "./jobs/limits.ts";
export { Check, jobEnding, Outcome, Verdict } from "./jobs/outcome.ts";
export { TerminalSize } from "./jobs/terminal.ts";
export { foldTranscript } from "./jobs/transcript.ts";
export {
  formatJoinToken,
  JoinRequest,
  JoinToken,
  joinBounds,
  matchesWorkerName,
  parseJoinToken,
  WorkerCredential,
  WorkerName,
} from "./joining.ts";
export { compareVersions, Language, RefusedToolchain, Toolchain, versionMatches } from "./languages.ts";
export {
  ControllerFrame,
  ControllerMessage,
  type Handlers,
  HeldAttempt,
  heartbeatIntervalMs,
  Lease,
  leaseMs,
  linkPath,
  linkVersion,
  WorkerFrame,
  WorkerMessage,
} from "./link/messages.ts";
export {
  everyone,
  type MeteredQuota,
  meteredQuotas,
  Quota,
  QuotaRecord,
  QuotaSubject,
  usualQuota,
} from "./quotas.ts";
export type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from "./routes/route.ts";
export { listLimitMax, type Routes, routes, waitSecondsMax } from "./routes/routes.ts";
export { type AttemptEventName, AttemptState, attemptTransitions, nextAttemptState } from "./states/attempt.ts";
export { isTerminal, type JobEventName, JobState, jobTransitions, nextJobState } from "./states/job.ts";
export { nextWorkerState, type WorkerEventName, WorkerState, workerTransitions } from "./states/worker.ts";
export {
  IsolationLayer,
  RunningProgram,
  Worker,
  WorkerLoad,
  WorkerOrder,
  WorkerProfile,
  WorkerPulse,
} from "./workers.ts";
export { YardEvent, YardEventKind } from "./yard-event.ts";
