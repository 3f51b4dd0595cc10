import type { Job, JobEvent, Problem } from "@runyard/protocol";
import { temporaryFolder } from "@runyard/testkit";
import { type Controller, type ControllerOptions, startController } from "../src/index.ts";
import type { Log } from "../src/log.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakeWorker } from "./fake-worker.ts";

export type Told = { level: keyof Log; facts: object; sentence: string };

const keepLog = (told: Told[]): Log => {
  const line = (level: keyof Log) => (facts: object, sentence: string) => void told.push({ level, facts, sentence });
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
};

export type Answered<Body> = { status: number; headers: Headers; body: Body };
export type StreamedEvent = { id: string | undefined; event: JobEvent };

type Folder = { path: string } & AsyncDisposable;

/** A controller on a port and a folder of its own, whose clock the test turns. */
export class YardUnderTest implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly told: Told[] = [];
  readonly #folder: Folder;
  /** Of the next start. */
  options: Partial<ControllerOptions>;
  #controller: Controller | undefined;

  private constructor(folder: Folder, options: Partial<ControllerOptions>) {
    this.#folder = folder;
    this.options = options;
  }

  static async start(options: Partial<ControllerOptions> = {}): Promise<YardUnderTest> {
    const yard = new YardUnderTest(await temporaryFolder("controller"), options);
    await yard.open();
    return yard;
  }

  get controller(): Controller {
    if (this.#controller === undefined) throw new Error("the controller is not running");
    return this.#controller;
  }

  get url(): string {
    return this.controller.url;
  }

  get folder(): string {
    return this.#folder.path;
  }

  async open(): Promise<void> {
    this.#controller = await startController({
      host: "127.0.0.1",
      port: 0,
      dataFolder: this.#folder.path,
      version: "1.2.3",
      log: keepLog(this.told),
      clock: this.clock,
      ...this.options,
    });
  }

  async restart(): Promise<void> {
    await this.controller.close();
    await this.open();
  }

  join(options: Partial<Parameters<typeof FakeWorker.join>[0]> = {}): Promise<FakeWorker> {
    return FakeWorker.join({ url: this.url, joinToken: this.controller.joinToken, ...options });
  }

  async get<Body = Job>(path: string, headers: Record<string, string> = {}): Promise<Answered<Body>> {
    return read(await fetch(`${this.url}${path}`, { headers }));
  }

  async send<Body = Job>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered<Body>> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const sent = body === undefined ? {} : { body: text, headers: { "content-type": "application/json", ...headers } };
    return read(await fetch(`${this.url}${path}`, { method, headers, ...sent }));
  }

  post<Body = Job>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered<Body>> {
    return this.send<Body>("POST", path, body, headers);
  }

  /** Hands in a usual job. */
  async submit(more: object = {}): Promise<Job> {
    const { status, body } = await this.post("/api/v1/jobs", { language: "python", source: "print(1)", ...more });
    if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async refused(body: unknown, headers: Record<string, string> = {}): Promise<Answered<Problem>> {
    return this.post<Problem>("/api/v1/jobs", body, headers);
  }

  /** The job's event stream, event by event. */
  async *events(id: string, after?: string): AsyncGenerator<StreamedEvent> {
    const gone = new AbortController();
    const headers: Record<string, string> = after === undefined ? {} : { "last-event-id": after };
    const response = await fetch(`${this.url}/api/v1/jobs/${id}/events`, { headers, signal: gone.signal });
    try {
      yield* parseEvents(response.body ?? new ReadableStream());
    } finally {
      gone.abort();
    }
  }

  /** The whole stream, to its end. */
  async allEvents(id: string, after?: string): Promise<StreamedEvent[]> {
    return Array.fromAsync(this.events(id, after));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#controller?.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

const read = async <Body>(response: Response): Promise<Answered<Body>> => ({
  status: response.status,
  headers: response.headers,
  body: JSON.parse(await response.text()) as Body,
});

export async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
    text += part;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data !== undefined) yield { id: /^id: (.*)$/m.exec(block)?.[1], event: JSON.parse(data) };
    }
  }
}

/** The next event of this type. */
export const nextEvent = async <Type extends JobEvent["type"]>(
  events: AsyncGenerator<StreamedEvent>,
  type: Type,
): Promise<{ id: string | undefined; event: Extract<JobEvent, { type: Type }> }> => {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error(`the stream ended before ${type}`);
    if (value.event.type === type) return value as never;
  }
};
