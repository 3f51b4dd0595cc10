import type { Client } from "@runyard/client";
import { JobId, type JobSummary, listLimitMax } from "@runyard/protocol";
import { Failure } from "./failure.ts";
import { exitStatus } from "./output/exit-status.ts";

/** How far back a prefix is looked for. */
const lookedAtMost = 5_000;

/** The id of the job that `@last`, a whole id or the beginning of one names. */
export const resolveJobName = async (client: Client, name: string): Promise<string> => {
  if (name === "@last") return (await newestJob(client)).id;
  if (JobId.safeParse(name).success) return name;
  const prefix = `job_${name.replace(/^job_/i, "").toUpperCase()}`;
  if (!/^job_[0-9A-Z]+$/.test(prefix)) throw notFound(`"${name}" is not a job's id, nor the beginning of one`);
  return matchPrefix(prefix, client.jobs.all({ limit: listLimitMax }));
};

const notFound = (message: string): Failure => new Failure(exitStatus.notFound, message, { hint: "see: runyard jobs" });

const newestJob = async (client: Client): Promise<JobSummary> => {
  const [newest] = (await client.jobs.list({ limit: 1 })).items;
  if (newest === undefined) throw notFound("there is no job yet");
  return newest;
};

const matchPrefix = async (prefix: string, jobs: AsyncIterable<JobSummary>): Promise<string> => {
  let found: string | undefined;
  let looked = 0;
  for await (const { id } of jobs) {
    looked += 1;
    if (id.startsWith(prefix)) {
      if (found !== undefined) throw notFound(`${prefix} is the beginning of several ids, such as ${found} and ${id}`);
      found = id;
    }
    if (looked >= lookedAtMost) break;
  }
  if (found === undefined) throw notFound(`none of the newest ${looked} jobs has an id that begins with ${prefix}`);
  return found;
};
