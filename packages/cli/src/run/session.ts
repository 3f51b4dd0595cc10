import type { Readable } from "node:stream";
import { type Attachment, type Client, type Move, submitToAny } from "@runyard/client";
import { isInteractive, type Job, type JobRequest, RunyardError } from "@runyard/protocol";
import { type EndSignal, onEndSignals } from "../interrupts.ts";
import { printJson, say } from "../output/console.ts";
import { describeEnd } from "../output/end-line.ts";
import { exitStatus, jobStatus, signalStatus } from "../output/exit-status.ts";
import { saveCollected, usualFolder } from "./collected-files.ts";
import { Narrator } from "./narrator.ts";
import { OwnTerminal } from "./own-terminal.ts";
import type { StandardInput } from "./standard-input.ts";

type Session = {
  /** In the order in which they are asked to take it. */
  clients: readonly Client[];
  request: JobRequest;
  input: StandardInput;
  options: { json?: true; verbose?: true; collectTo?: string };
};

export const tellMove = ({ to, error }: Move): void => say(`${error.message}; asking ${to}`);

/** How long a last request may take when we are told to go. */
const farewellMs = 2_000;

/** Hands a program in, shows what it does, carries its input, and ends as it ends. @returns the exit status */
export const runSession = async (session: Session): Promise<number> => {
  // One listener from the beginning to the end: a signal on its way between two would be lost.
  const signals: Signals = { listen: () => {} };
  const stopSignals = onEndSignals((signal, before) => signals.listen(signal, before));
  try {
    return await carryThrough(session, signals);
  } finally {
    stopSignals();
  }
};

/** What a signal does now. */
type Signals = { listen: (signal: EndSignal, before: number) => void };

const carryThrough = async ({ clients, request, input, options }: Session, signals: Signals): Promise<number> => {
  const narrator = new Narrator({
    isVerbose: options.verbose === true,
    passesOutput: options.json !== true,
    isConversation: input.kind === "stream" && input.isTerminal,
  });
  const left = new AbortController();
  const handedIn = await handIn(clients, request, signals);
  if ("endedBy" in handedIn) return signalStatus(handedIn.endedBy);
  const { client, job } = handedIn;
  narrator.submitted(job);
  const attachment = isInteractive(request) ? client.jobs.attach(job.id, { signal: left.signal }) : undefined;
  const leaving: Leaving = { client, job, attachment, narrator, left, status: undefined, isLeft: false };
  signals.listen = (signal, before) => void endBySignal(leaving, signal, before);
  const stopListening = listenForBrokenPipe(leaving);
  const terminal =
    attachment && request.terminal && new OwnTerminal({ attachment, onLeave: () => leaveRunning(leaving) });
  try {
    if (attachment !== undefined && terminal === undefined && input.kind === "stream")
      void carryInput(input.open(), attachment, narrator);
    const events = attachment ?? client.jobs.events(job.id, { signal: left.signal });
    const ended = await followToEnd(events, { narrator, terminal });
    if (leaving.status !== undefined) return leaving.status;
    if (options.json) printJson(ended);
    else tellEnd(ended, narrator);
    const { collectTo: folder = usualFolder } = options;
    await saveCollected({ client, job: ended, folder, say: (text) => narrator.say(text) });
    return jobStatus(ended);
  } catch (error) {
    if (leaving.status !== undefined) return leaving.status;
    throw error;
  } finally {
    terminal?.close();
    stopListening();
    if (leaving.isLeft) narrator.say(`detached: the job goes on; see: runyard job ${job.id}`);
    narrator.close();
    attachment?.close();
  }
};

type HandedIn = Awaited<ReturnType<typeof submitToAny>> | { endedBy: EndSignal };

/** A signal that comes meanwhile must not leave a job behind of which nobody has the id: it is cancelled once it is known. */
const handIn = async (clients: readonly Client[], request: JobRequest, signals: Signals): Promise<HandedIn> => {
  let endedBy: EndSignal | undefined;
  const late = new AbortController();
  signals.listen = (signal, before) => {
    endedBy ??= signal;
    if (before > 0) late.abort();
    else setTimeout(() => late.abort(), farewellMs).unref();
  };
  try {
    const taken = await submitToAny(clients, request, { onMove: tellMove, signal: late.signal });
    if (endedBy === undefined) return taken;
    await taken.client.jobs.cancel(taken.job.id, { signal: AbortSignal.timeout(farewellMs) });
  } catch (error) {
    if (endedBy === undefined) throw error;
    // Asked to go, and it could not be told whether there is a job: it is not waited for any longer.
  }
  return { endedBy };
};

const followToEnd = async (
  events: AsyncIterable<Parameters<Narrator["show"]>[0]>,
  { narrator, terminal }: { narrator: Narrator; terminal: OwnTerminal | undefined },
): Promise<Job> => {
  for await (const followed of events) {
    terminal?.before(followed);
    narrator.show(followed);
    terminal?.after(followed);
    if (followed.event.type === "end") return followed.event.job;
  }
  throw new RunyardError("INTERNAL", "the job's events ended before the job");
};

/** A program that ended by its own choice has said what there is to say; everything else is told. */
const tellEnd = (job: Job, narrator: Narrator): void => {
  const failed = job.runs.find((run) => run.outcome !== "ok");
  const isOwnChoice = job.outcome === "runtime_error" && failed?.signal === null && failed.limit === undefined;
  const end = describeEnd(job);
  if (end !== undefined && !isOwnChoice) narrator.say(end);
};

/** Ends by itself only with the input: a program that ended first leaves it waiting, and the process then ends. */
const carryInput = async (input: Readable, attachment: Attachment, narrator: Narrator): Promise<void> => {
  try {
    for await (const chunk of input) await attachment.write(chunk);
  } catch (error) {
    narrator.say(`standard input: ${(error as Error).message}`);
  }
  attachment.end();
};

type Leaving = {
  client: Client;
  job: Job;
  attachment: Attachment | undefined;
  narrator: Narrator;
  left: AbortController;
  /** The exit status of a command that ends before its job, or whatever becomes of the job. */
  status: number | undefined;
  /** The job goes on without us. */
  isLeft: boolean;
};

const listenForBrokenPipe = (leaving: Leaving): (() => void) => {
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    // Who read our output has enough of it: end as programs do, without a word.
    if (error.code === "EPIPE") void cancelAndLeave(leaving, exitStatus.brokenPipe);
    else leaving.left.abort(error);
  };
  process.stdout.on("error", onOutputError);
  return () => process.stdout.off("error", onOutputError);
};

/** First Ctrl+C: the program's, where we speak for it, else the job is cancelled. The second leaves it running. */
const endBySignal = async (leaving: Leaving, signal: EndSignal, before: number): Promise<void> => {
  const { attachment, narrator } = leaving;
  if (signal !== "SIGINT") {
    await cancelAndLeave(leaving, signalStatus(signal));
  } else if (before > 0) {
    leaveRunning(leaving);
  } else if (attachment !== undefined && narrator.isStarted) {
    attachment.signal("SIGINT");
  } else {
    narrator.say("cancelling; Ctrl+C again leaves the job running");
    await cancel(leaving);
  }
};

const leaveRunning = (leaving: Leaving): void => {
  leaving.isLeft = true;
  leaving.status = exitStatus.interrupted;
  leaving.left.abort();
};

const cancel = async ({ client, job, narrator }: Leaving, signal?: AbortSignal): Promise<void> => {
  try {
    await client.jobs.cancel(job.id, { signal });
  } catch (error) {
    // It ended meanwhile: its end is on the way.
    if (error instanceof RunyardError && error.code === "JOB_FINISHED") return;
    narrator.say(`could not cancel: ${(error as Error).message}`);
  }
};

const cancelAndLeave = async (leaving: Leaving, status: number): Promise<void> => {
  leaving.status = status;
  await cancel(leaving, AbortSignal.timeout(farewellMs));
  leaving.left.abort();
};
