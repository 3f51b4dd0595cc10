import type { CompileReport, Job, LimitHit, RunReport } from "@runyard/protocol";
import type { TFunction } from "i18next";
import { formatDuration, formatNumber, formatSize } from "../i18n/format.ts";
import { faultText } from "./fault-text.ts";

type Ended = Pick<Job, "state" | "outcome" | "verdict" | "fault"> & {
  compile: CompileReport | null;
  runs: readonly RunReport[];
};

/** What came of a job, in a sentence. */
export const endSentence = (t: TFunction, { state, outcome, fault, compile, runs }: Ended): string => {
  if (state === "cancelled") return t("jobs.end.cancelled");
  if (state === "failed") return t("jobs.end.failed", { reason: fault === null ? "?" : faultText(t, fault) });
  if (outcome === "compile_error") {
    return compile?.limit === undefined
      ? t("jobs.end.compileError")
      : `${limitSentence(t, compile.limit)} ${t("jobs.end.nothingRun")}`;
  }
  if (runs.length > 1) return severalSentence(t, runs);
  const [run] = runs;
  return run === undefined ? t("jobs.end.nothingRun") : runSentence(t, run);
};

const severalSentence = (t: TFunction, runs: readonly RunReport[]): string => {
  const isJudged = runs.some(({ verdict }) => verdict !== undefined);
  const good = runs.filter(isGood);
  return t(isJudged ? "jobs.end.severalAccepted" : "jobs.end.severalOk", { good: good.length, count: runs.length });
};

/** It ran well, and printed what was expected of it. */
export const isGood = ({ verdict, outcome }: Pick<RunReport, "verdict" | "outcome">): boolean =>
  verdict === undefined ? outcome === "ok" : verdict === "accepted";

export const runSentence = (t: TFunction, run: RunReport): string => {
  if (run.limit !== undefined) return limitSentence(t, run.limit);
  if (run.verdict === "wrong_answer" && run.outcome === "ok") return t("jobs.end.wrongAnswer");
  if (run.signal !== null) return t("jobs.end.signal", { signal: run.signal });
  return t("jobs.end.exit", { code: run.exitCode ?? "?", time: formatDuration(t, run.usage.wallTimeMs) });
};

/** Which limit ended or spoiled a step, how high it is, and what was used. */
const limitSentence = (t: TFunction, { name, value, used }: LimitHit): string => {
  const isTime = name === "wallTimeMs" || name === "cpuTimeMs";
  const isCount = name === "processes";
  const words = (amount: number): string => {
    if (isTime) return formatDuration(t, amount);
    return isCount ? formatNumber(amount) : formatSize(t, amount);
  };
  return t(`jobs.limit.${name}`, { value: words(value), used: words(used) });
};
