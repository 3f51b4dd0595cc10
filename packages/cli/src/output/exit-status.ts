import { constants } from "node:os";
import { type ErrorCode, type Job, RunyardError } from "@runyard/protocol";
import { Failure, UsageError } from "../failure.ts";

/** What the exit status of `run`, and of the other commands, says. The README of the command line shows the same table. */
export const exitStatus = {
  ok: 0,
  generic: 1,
  usage: 2,
  notFound: 3,
  notSignedIn: 4,
  forbidden: 5,
  conflict: 6,
  unreachable: 7,
  timeLimit: 124,
  ourFault: 125,
  compileError: 126,
  noSuchLanguage: 127,
  otherLimit: 137,
  interrupted: 130,
  brokenPipe: 141,
} as const;

export const signalStatus = (signal: string): number =>
  128 + ((constants.signals as Record<string, number>)[signal] ?? 0);

type Ended = Pick<Job, "state" | "outcome"> & {
  runs: readonly Pick<Job["runs"][number], "outcome" | "exitCode" | "signal" | "limit">[];
};

/** The status of a job that ended: the program's own where it has one. */
export const jobStatus = ({ state, outcome, runs }: Ended): number => {
  if (state === "cancelled") return exitStatus.interrupted;
  if (state !== "done") return exitStatus.ourFault;
  if (outcome === "compile_error") return exitStatus.compileError;
  if (outcome === "time_limit") return exitStatus.timeLimit;
  if (outcome === "memory_limit" || outcome === "output_limit") return exitStatus.otherLimit;
  const failed = runs.find((run) => run.outcome !== "ok");
  if (failed === undefined) return exitStatus.ok;
  if (failed.limit !== undefined) return exitStatus.otherLimit;
  if (failed.signal !== null) return signalStatus(failed.signal);
  return failed.exitCode || exitStatus.generic;
};

const statusOfCode: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: exitStatus.notFound,
  JOB_NOT_FOUND: exitStatus.notFound,
  FILE_NOT_FOUND: exitStatus.notFound,
  WORKER_NOT_FOUND: exitStatus.notFound,
  NO_SUCH_LANGUAGE: exitStatus.notFound,
  NO_SUCH_VERSION: exitStatus.notFound,
  DEPENDENCIES_OFF: exitStatus.notFound,
  USER_NOT_FOUND: exitStatus.notFound,
  SESSION_NOT_FOUND: exitStatus.notFound,
  TOKEN_NOT_FOUND: exitStatus.notFound,
  JOIN_TOKEN_NOT_FOUND: exitStatus.notFound,
  UNAUTHENTICATED: exitStatus.notSignedIn,
  JOIN_TOKEN_INVALID: exitStatus.notSignedIn,
  JOIN_TOKEN_EXPIRED: exitStatus.notSignedIn,
  JOIN_TOKEN_USED: exitStatus.notSignedIn,
  WORKER_UNKNOWN: exitStatus.notSignedIn,
  LOGIN_FAILED: exitStatus.notSignedIn,
  LOGIN_EXPIRED: exitStatus.notSignedIn,
  ACCOUNT_UNKNOWN: exitStatus.notSignedIn,
  ACCOUNT_DISABLED: exitStatus.notSignedIn,
  NAME_UNUSABLE: exitStatus.notSignedIn,
  PROVIDER_REFUSED: exitStatus.notSignedIn,
  PROVIDER_ANSWER_INVALID: exitStatus.notSignedIn,
  PROVIDER_UNREACHABLE: exitStatus.notSignedIn,
  TOO_MANY_LOGINS: exitStatus.notSignedIn,
  FORBIDDEN: exitStatus.forbidden,
  FORBIDDEN_ORIGIN: exitStatus.forbidden,
  WORKER_FORGOTTEN: exitStatus.forbidden,
  JOIN_NAME_REFUSED: exitStatus.forbidden,
  JOB_FINISHED: exitStatus.conflict,
  USER_EXISTS: exitStatus.conflict,
  NAME_RESERVED: exitStatus.conflict,
  TOO_MANY: exitStatus.conflict,
  WORKER_LEAVING: exitStatus.conflict,
  REPLACED: exitStatus.conflict,
  WORKER_CONNECTED: exitStatus.conflict,
  INCOMPATIBLE_VERSION: exitStatus.conflict,
  IDEMPOTENCY_KEY_REUSED: exitStatus.conflict,
  WRONG_CONTROLLER: exitStatus.forbidden,
  UNREACHABLE: exitStatus.unreachable,
  UNENCRYPTED: exitStatus.unreachable,
  TLS_REQUIRED: exitStatus.unreachable,
  SHUTTING_DOWN: exitStatus.unreachable,
};

/** Where the status stands for the program, ours must not look like one of its own. */
const runStatusOfCode: Partial<Record<ErrorCode, number>> = {
  NO_SUCH_LANGUAGE: exitStatus.noSuchLanguage,
  NO_SUCH_VERSION: exitStatus.noSuchLanguage,
};

/** The status of a command that failed. @param standsForProgram - `run`, `logs --exit-code` */
export const errorStatus = (error: unknown, standsForProgram: boolean): number => {
  if (error instanceof UsageError) return standsForProgram ? exitStatus.ourFault : exitStatus.usage;
  if (error instanceof Failure) return error.status;
  const code = error instanceof RunyardError ? error.code : undefined;
  if (standsForProgram) return (code && runStatusOfCode[code]) ?? exitStatus.ourFault;
  return (code && statusOfCode[code]) ?? exitStatus.generic;
};
