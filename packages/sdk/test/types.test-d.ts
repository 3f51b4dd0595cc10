import type { FollowedEvent, Job, JobSummary } from "@runyard/protocol";
import type { Client } from "../src/index.ts";

/** Read by the type checker only: each line that must not compile fails the check when it does. */
export const wrongCallsDoNotCompile = async (client: Client): Promise<void> => {
  const job: Job = await client.jobs.submit({ language: "c", files: [{ path: "a.c", content: "" }] }, { wait: 1 });
  for await (const followed of client.jobs.events(job.id)) followed satisfies FollowedEvent;
  for await (const summary of client.jobs.all({ outcome: ["ok"] })) summary satisfies JobSummary;

  // @ts-expect-error language is required
  await client.jobs.submit({ source: "" });
  // @ts-expect-error unknown field
  await client.jobs.submit({ language: "c", source: "", sorce: "" });
  // @ts-expect-error limits are numbers
  await client.jobs.submit({ language: "c", source: "", limits: { memoryBytes: "1 MiB" } });
  // @ts-expect-error no such limit
  await client.jobs.submit({ language: "c", source: "", limits: { memory: 1 } });
  // @ts-expect-error wait is a number of seconds
  await client.jobs.get(job.id, { wait: "1s" });
  // @ts-expect-error no such state
  await client.jobs.list({ state: ["running"] });
  // @ts-expect-error a list of requests
  await client.jobs.submitBatch({ language: "c", source: "" });
  // @ts-expect-error bytes, not text
  await client.jobs.attach(job.id).write("text");
  // @ts-expect-error no such signal
  client.jobs.attach(job.id).signal("SIGSTOP");
  // @ts-expect-error replies are typed
  job.exitStatus;
};
