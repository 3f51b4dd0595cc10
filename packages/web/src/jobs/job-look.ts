import type { JobState, JobSummary, LimitHit, Outcome, Verdict } from "@runyard/protocol";
import type { Tone } from "../app/theme.ts";
import type { IconName } from "../ui/icon-paths.ts";

/** What a job or one of its runs is shown as: its outcome once there is one, what it does before. */
export type LookName =
  | "sending"
  | "queued"
  | "starting"
  | "compiling"
  | "running"
  | Outcome
  | "process_limit"
  | "file_limit"
  | "accepted"
  | "wrong_answer"
  | "cancelled"
  | "failed"
  | "skipped";

export type Look = { name: LookName; icon: IconName; tone: Tone };

const looks: Record<LookName, Omit<Look, "name">> = {
  sending: { icon: "loader-2", tone: "queued" },
  queued: { icon: "hourglass", tone: "queued" },
  starting: { icon: "server", tone: "assigned" },
  compiling: { icon: "hammer", tone: "compiling" },
  running: { icon: "player-play", tone: "running" },
  ok: { icon: "check", tone: "succeeded" },
  accepted: { icon: "check", tone: "succeeded" },
  wrong_answer: { icon: "x", tone: "failed" },
  runtime_error: { icon: "x", tone: "failed" },
  compile_error: { icon: "hammer-off", tone: "failed" },
  time_limit: { icon: "gauge", tone: "limited" },
  memory_limit: { icon: "gauge", tone: "limited" },
  output_limit: { icon: "gauge", tone: "limited" },
  process_limit: { icon: "gauge", tone: "limited" },
  file_limit: { icon: "gauge", tone: "limited" },
  cancelled: { icon: "ban", tone: "cancelled" },
  failed: { icon: "bug", tone: "lost" },
  skipped: { icon: "ban", tone: "queued" },
};

export const lookNamed = (name: LookName): Look => ({ name, ...looks[name] });

/** @param phase - what an active job does, where that is known */
export const lookOfJob = (
  job: Pick<JobSummary, "state" | "outcome" | "verdict">,
  phase: "compile" | "run" | null = null,
): Look => lookNamed(job.state === "done" ? endName(job) : liveName(job.state, phase));

const liveName = (state: Exclude<JobState, "done">, phase: "compile" | "run" | null): LookName => {
  if (state !== "active") return state;
  if (phase === "compile") return "compiling";
  return phase === "run" ? "running" : "starting";
};

type Ended = { outcome: Outcome | null; verdict?: Verdict | undefined; limit?: LimitHit | undefined };

export const lookOfRun = (run: Ended): Look => lookNamed(endName(run));

const endName = ({ outcome, verdict, limit }: Ended): LookName => {
  if (outcome === "ok") return verdict ?? "ok";
  if (limit?.name === "processes") return "process_limit";
  if (limit?.name === "fileBytes") return "file_limit";
  return outcome ?? "failed";
};
