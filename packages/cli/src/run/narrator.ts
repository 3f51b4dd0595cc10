import { decodeContent, type FollowedEvent, type Job, type JobEvent } from "@runyard/protocol";
import { say } from "../output/console.ts";
import { formatDuration } from "../output/format.ts";
import { StatusLine } from "../output/status-line.ts";
import { environment } from "../settings/settings.ts";

const reasonAfterMs = 3_000;
const newline = 10;
/** Of a terminal that does not say how wide it is. */
const usualColumns = 80;

type NarratorOptions = {
  /** One line for each change of state, for those who read a log. */
  isVerbose: boolean;
  /** Whether the program's bytes go to our own standard output and error. */
  passesOutput: boolean;
  /** The program talks with someone at a terminal: nothing of ours may stand in between. */
  isConversation: boolean;
};

/**
 * Shows a job's events: the program's bytes as they are, our own words on standard error, and on a terminal a status
 * line as long as nothing else is on the screen.
 */
export class Narrator {
  readonly #options: NarratorOptions;
  readonly #status: StatusLine | undefined;
  #reasonTimer: ReturnType<typeof setTimeout> | undefined;
  #reason: string | undefined;
  #wroteOutput = false;
  #isLineOpen = false;
  #isStarted = false;
  #worker = "a worker";

  constructor(options: NarratorOptions) {
    this.#options = options;
    const { stderr } = process;
    if (!stderr.isTTY || environment.TERM === "dumb") return;
    this.#status = new StatusLine({
      write: (text) => stderr.write(text),
      columns: () => stderr.columns || usualColumns,
    });
  }

  /** A worker has the program: it can be sent a signal. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  show({ event }: FollowedEvent): void {
    this.#handlers[event.type](event as never);
  }

  submitted(job: Job): void {
    this.#state(`queued as ${job.id}`, "queued");
    this.#reasonTimer = setTimeout(() => this.#tellReason(), reasonAfterMs);
  }

  /** Our own words, with nothing else on their line. */
  say(text: string): void {
    this.#status?.hide();
    if (this.#isLineOpen) process.stderr.write("\n");
    this.#isLineOpen = false;
    say(text);
  }

  /** Nothing more will be shown. Closing twice is harmless. */
  close(): void {
    clearTimeout(this.#reasonTimer);
    this.#status?.hide();
  }

  readonly #handlers: { [Type in JobEvent["type"]]: (event: Extract<JobEvent, { type: Type }>) => void } = {
    state: ({ job }) => {
      const place = job.queuePosition === null ? "" : `position ${job.queuePosition} in the queue`;
      this.#reason = [place, job.reason?.message].filter(Boolean).join("; ") || undefined;
    },
    attempt: ({ attempt, worker }) => {
      clearTimeout(this.#reasonTimer);
      this.#worker = worker.name;
      this.#isStarted = true;
      if (attempt > 1) {
        const void_ = this.#wroteOutput ? "; what it printed so far is void" : "";
        this.say(`the worker was lost: the program starts again, attempt ${attempt}${void_}`);
      }
      this.#wroteOutput = false;
      this.#state(`starting on ${worker.name}`);
    },
    step: ({ step }) => this.#state(`${step === "compile" ? "compiling" : "running"} on ${this.#worker}`),
    output: ({ step, stream, data, encoding }) => {
      if (!this.#options.passesOutput) return;
      this.#status?.hide();
      this.#wroteOutput = true;
      const bytes = decodeContent(data, encoding);
      const target = step === "run" && stream === "stdout" ? process.stdout : process.stderr;
      target.write(bytes);
      // On a terminal both streams share the line that a word of ours must not be glued to.
      if (target === process.stderr || process.stdout.isTTY) this.#isLineOpen = bytes.at(-1) !== newline;
    },
    compiled: () => undefined,
    file: () => undefined,
    ran: () => undefined,
    end: () => {
      this.#isStarted = false;
      this.close();
    },
  };

  #state(text: string, short = text): void {
    if (this.#options.isVerbose) this.say(text);
    const isQuiet = this.#wroteOutput || (this.#options.isConversation && short.startsWith("running"));
    if (isQuiet) this.#status?.hide();
    else this.#status?.show(short);
  }

  #tellReason(): void {
    if (this.#reason !== undefined) this.say(`waiting for ${formatDuration(reasonAfterMs)}: ${this.#reason}`);
  }
}
