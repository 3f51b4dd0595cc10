import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type CompileReport,
  decodeContent,
  effectiveLimits,
  encodeContent,
  type Fault,
  isInteractive,
  type JobInput,
  type JobRequest,
  jobInputs,
  jobOutputBytesMost,
  type Limits,
  type ProgramSignal,
  type RunReport,
  type StepEvent,
  type TerminalSize,
  type Verdict,
} from "@runyard/protocol";
import {
  type CollectedFile,
  type Command,
  type OutputChunk,
  SandboxFault,
  type Step,
  type StepHandle,
  type StepReport,
} from "@runyard/sandbox";
import type { Libraries, Provided } from "../libraries/libraries.ts";
import { compileCommand, runCommand } from "../toolchains/commands.ts";
import type { InstalledToolchain } from "../toolchains/detect.ts";
import { layProgram, type Program } from "../toolchains/program.ts";
import type { Build, BuildCache } from "./build-cache.ts";
import { comparing, defaultJudging } from "./check.ts";
import { type InputEnd, InputFeed, type InputPlace } from "./input-feed.ts";
import { LastWords } from "./last-words.ts";
import { OutputBatcher } from "./output-batch.ts";
import type { Precompiler } from "./precompiler.ts";
import type { ResidentCompilers } from "./resident-compiler.ts";
import { ReturnedFiles } from "./returned-files.ts";
import type { Sandboxes } from "./sandboxes.ts";

/** What a compiler may leave behind for the runs. */
const artifactCaps = { maxBytes: 64 * 1024 * 1024, maxFiles: 2_000, maxDepth: 32 };
/** What file systems allow of a name, and a little less than what they allow of a path. */
const nameMostBytes = 255;
const pathMostBytes = 4_000;
const nothing = new Uint8Array();
/** A file that makes the output folder exist before the compiler starts. */
const keeper = ".keep";
const compileStep = { step: "compile", run: null } as const;

/** How an attempt ended: with a result, stopped on request, or by a fault of ours. */
export type AttemptEnd = { type: "finished" } | { type: "cancelled" } | { type: "returned"; fault: Fault };

export type AttemptOptions = {
  request: JobRequest;
  toolchain: InstalledToolchain;
  sandboxes: Sandboxes;
  /** Absent: every program is compiled. */
  builds?: BuildCache | undefined;
  /** Absent: compilers read every header. */
  precompiler?: Precompiler | undefined;
  /** Absent: every compiler is started for its program. */
  residents?: ResidentCompilers | undefined;
  /** Absent: programs get no libraries. */
  libraries?: Libraries | undefined;
  /** Called with each event in order; the first is number 1. */
  emit: (event: StepEvent) => void;
  /** Epoch milliseconds. */
  nowMs: () => number;
};

/** Thrown to leave the list of steps when somebody stopped the attempt. */
const stopped = Symbol("stopped");

type StepName = { step: "compile" | "run"; run: number | null };
type Execution = StepName & {
  command: Command;
  rest: Omit<Step, "argv" | "env">;
  onOutput?: (chunk: OutputChunk) => void;
  /** What it writes is not told. */
  isUntold?: boolean;
};

/** One try at a job: lay its files, compile them in one sandbox, run each input in a fresh one. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #program: Program;
  readonly #isInteractive: boolean;
  readonly #feed: InputFeed;
  readonly #returned: ReturnedFiles | undefined;
  /** The size it has, or will have when its program starts. */
  #terminal: TerminalSize | undefined;
  #current: (StepName & { handle: StepHandle }) | undefined;
  readonly #cancelled = new AbortController();
  #libraries: Provided | undefined;
  #outputBytes = 0;

  constructor(options: AttemptOptions) {
    const { request, toolchain } = options;
    this.#options = options;
    this.#program = layProgram(toolchain.language, request);
    this.#isInteractive = isInteractive(request);
    this.#terminal = request.terminal;
    this.#returned = request.collect && new ReturnedFiles(request.collect);
    const [first] = jobInputs(request);
    this.#feed = new InputFeed(this.#isInteractive && first ? stdinOf(first) : nothing);
  }

  /** Goes through the steps. Never throws: what fails is told by how it ended. */
  async run(): Promise<AttemptEnd> {
    try {
      if (!(await this.#provideLibraries())) return { type: "finished" };
      const built = await this.#compile();
      if (built === undefined) return { type: "finished" };
      for (const [index, input] of jobInputs(this.#options.request).entries()) await this.#run(input, index, built);
      return { type: "finished" };
    } catch (error) {
      return error === stopped ? { type: "cancelled" } : { type: "returned", fault: faultOf(error) };
    } finally {
      this.#feed.close();
      this.#libraries?.layer.release();
    }
  }

  /** Ends what runs at once; nothing is emitted afterwards. */
  cancel(): void {
    this.#cancelled.abort(stopped);
    this.#current?.handle.cancel();
  }

  get #isCancelled(): boolean {
    return this.#cancelled.signal.aborted;
  }

  /** @returns why it could not be used, or undefined */
  addInput(bytes: Uint8Array, place: InputPlace): string | undefined {
    return this.#isInteractive ? this.#feed.add(bytes, place) : "the job is not interactive";
  }

  /** @returns why it cannot end yet, or undefined */
  endInput(end: InputEnd = {}): string | undefined {
    return this.#feed.end(end);
  }

  /** Bytes of a writer's input that are here. */
  inputFrom(writer: string | undefined): number {
    return this.#feed.receivedFrom(writer);
  }

  /** @returns why it could not be sent, or undefined */
  signal(name: ProgramSignal): string | undefined {
    if (this.#current?.step !== "run") return "the program is not running";
    this.#current.handle.signal(name);
    return undefined;
  }

  /** Gives the program's terminal another size, if it has one. */
  resize(size: TerminalSize): void {
    if (this.#terminal === undefined) return;
    this.#terminal = size;
    if (this.#current?.step === "run") this.#current.handle.resize(size);
  }

  /** @returns false when they could not be had: that was told as the compile step */
  async #provideLibraries(): Promise<boolean> {
    const { request, toolchain, libraries, sandboxes, emit } = this.#options;
    const { dependencies } = request;
    if (dependencies === undefined) return true;
    if (libraries === undefined) throw new SandboxFault("resolve dependencies", "this worker resolves none");
    this.#begin(compileStep);
    const provided = await libraries.provide({ toolchain, dependencies, sandboxes }, this.#cancelled.signal);
    if ("layer" in provided) {
      this.#libraries = provided;
      return true;
    }
    const { report, words } = provided;
    const { outputBytes } = effectiveLimits("compile", request.compileLimits);
    const truncated = words.length > outputBytes;
    this.#emitOutput(compileStep, "stderr", truncated ? words.subarray(-outputBytes) : words);
    const outcome = isPlainFailure(report) ? "compile_error" : outcomeOf(report);
    emit({ type: "compiled", report: { ...reportOf(report), outcome, truncated, cached: false } });
    return false;
  }

  #withLibraries(command: Command): Command {
    return { ...command, env: { ...command.env, ...this.#libraries?.env } };
  }

  /** @returns what the runs get beside the job's own files; undefined when the compiler did not make a program */
  async #compile(): Promise<CollectedFile[] | undefined> {
    const { request, toolchain } = this.#options;
    const { files, outFolder } = this.#program;
    const asked = effectiveLimits("compile", { ...toolchain.spec.compile?.limits, ...request.compileLimits });
    const limits = this.#withinOutputBudget(asked);
    const { memoryBytes } = limits;
    const compileArgs = request.compileArgs ?? [];
    const plain = compileCommand(toolchain, { program: this.#program, compileArgs, memoryBytes });
    if (plain === undefined) return [];
    const command = this.#withLibraries(plain);
    const key = this.#options.builds?.keyOf({ toolchain, command, files, limits });
    const kept = key === undefined ? undefined : await this.#options.builds?.get(key);
    if (kept !== undefined) return this.#useKept(kept);
    this.#begin(compileStep);
    const execution = {
      ...compileStep,
      command,
      rest: {
        files: [...files, { path: `${outFolder}/${keeper}`, bytes: nothing }],
        links: this.#libraries?.links ?? [],
        stdin: nothing,
        limits,
        collect: { folder: outFolder, ...artifactCaps },
      },
    };
    const lastWords = new LastWords();
    const output: OutputChunk[] = [];
    const report =
      (await this.#compileQuickly(execution)) ??
      (await this.#execute({
        ...execution,
        onOutput: (chunk) => {
          output.push(chunk);
          if (chunk.stream === "stderr") lastWords.add(chunk.bytes);
        },
      }));
    const { built, problem } = artifactOf(report, outFolder);
    if (problem !== undefined) this.#emitOutput(compileStep, "stderr", Buffer.from(`${problem}\n`));
    if (key !== undefined && built !== undefined) this.#options.builds?.put(key, { files: built, output });
    const outcome = built === undefined && isPlainFailure(report) ? "compile_error" : outcomeOf(report);
    const limit = this.#fileLimit(report, { limits, lastWords });
    this.#options.emit({ type: "compiled", report: { ...reportOf(report), ...limit, outcome, cached: false } });
    return built;
  }

  /**
   * Quicker ways to the same program. A compiler may word its complaints differently there, so what comes of them is taken
   * only when it had nothing to say; else it is asked again in the plain way. Only for the usual arguments and limits,
   * which are those that the quick ways were prepared for.
   */
  async #compileQuickly(execution: Execution): Promise<StepReport | undefined> {
    const { request, toolchain, precompiler, residents } = this.#options;
    const { compileArgs = [], compileLimits = {} } = request;
    if (compileArgs.length > 0) return undefined;
    if (Object.keys(compileLimits).length === 0) {
      const compiled = await residents?.compile(toolchain, this.#program);
      if (compiled !== undefined && fitsArtifact(compiled.collected ?? []))
        return this.#checked(compiled, execution.command);
    }
    const headerFolder = precompiler?.folderFor(toolchain, this.#program);
    const quicker = [
      ...(headerFolder === undefined ? [] : [`-I${headerFolder}`]),
      ...(toolchain.linker === undefined ? [] : [toolchain.linker]),
    ];
    if (quicker.length === 0) return undefined;
    const { memoryBytes } = execution.rest.limits;
    const command = compileCommand(toolchain, { program: this.#program, compileArgs, memoryBytes, quicker });
    return command && (await this.#tryQuietly({ ...execution, command: this.#withLibraries(command) }));
  }

  async #tryQuietly(execution: Execution): Promise<StepReport | undefined> {
    let isQuiet = true;
    const onOutput = () => {
      isQuiet = false;
    };
    const report = await this.#execute({ ...execution, isUntold: true, onOutput });
    return isQuiet && report.outcome === "ok" && report.leftOutCount === 0 ? report : undefined;
  }

  /** Says what the compiler said then; nothing was used now. */
  #useKept({ files, output }: Build): CollectedFile[] {
    this.#begin(compileStep);
    for (const { stream, bytes } of output) {
      this.#outputBytes += bytes.length;
      this.#emitOutput(compileStep, stream, bytes);
    }
    const usage = { cpuTimeMs: 0, wallTimeMs: 0, memoryBytes: 0 };
    const report = { outcome: "ok", exitCode: 0, signal: null, truncated: false, usage, cached: true } as const;
    this.#options.emit({ type: "compiled", report });
    return [...files];
  }

  async #run(input: JobInput, index: number, built: readonly CollectedFile[]): Promise<void> {
    const { request, toolchain, emit } = this.#options;
    const limits = this.#withinOutputBudget(effectiveLimits("run", request.limits));
    const output: Uint8Array[] = [];
    const lastWords = new LastWords();
    const step = { step: "run", run: index } as const;
    this.#begin(step);
    const report = await this.#execute({
      ...step,
      command: this.#withLibraries(
        runCommand(toolchain, {
          program: this.#program,
          args: input.args ?? [],
          memoryBytes: limits.memoryBytes,
          interactive: this.#isInteractive,
          terminal: this.#terminal !== undefined,
        }),
      ),
      rest: {
        files: [...this.#program.files, ...built],
        links: this.#libraries?.links ?? [],
        stdin: this.#isInteractive ? "open" : stdinOf(input),
        ...(this.#terminal && { terminal: this.#terminal }),
        limits,
        ...(this.#returned && { collect: this.#returned.wish }),
      },
      onOutput: ({ stream, bytes }) => {
        if (stream === "stderr") lastWords.add(bytes);
        else if (input.expected !== undefined) output.push(bytes);
      },
    });
    const ending = endingOf(report, { limits, refusal: this.#memoryRefusal(lastWords) });
    const verdict = await this.#judge(report, input, output);
    const files = await this.#handFiles(report, index);
    emit({ type: "ran", run: index, report: { ...reportOf(report), ...ending, ...verdict, ...files } });
  }

  /** A piece a turn: hashing and encoding many megabytes takes longer than the event loop may wait. */
  async #handFiles(report: StepReport, run: number): Promise<Pick<RunReport, "files" | "leftOut" | "leftOutCount">> {
    const pieces = this.#returned?.hand(report, run);
    if (pieces === undefined) return {};
    for (;;) {
      const { done, value } = pieces.next();
      if (this.#isCancelled) throw stopped;
      if (done) return value;
      this.#options.emit(value);
      await nextTurn();
    }
  }

  /** A compiler's helper that hits the limit is not seen to: the compiler ends by itself and takes the file away. */
  #fileLimit(
    report: StepReport,
    { limits, lastWords }: { limits: Limits; lastWords: LastWords },
  ): Pick<RunReport, "limit"> {
    const pattern = this.#options.toolchain.spec.compile?.fileTooLarge;
    const isHit = report.outcome === "runtime_error" && report.limit === undefined;
    if (!isHit || pattern === undefined || lastWords.match(pattern) === undefined) return {};
    return { limit: { name: "fileBytes", value: limits.fileBytes, used: limits.fileBytes } };
  }

  /** What the runtime said of memory it did not get. */
  #memoryRefusal(lastWords: LastWords): string | undefined {
    const pattern = this.#options.toolchain.spec.outOfMemory;
    return pattern === undefined ? undefined : lastWords.match(pattern);
  }

  /** All steps of a job together write no more than can be kept in one result; a last byte shows a program at its end. */
  #withinOutputBudget(limits: Limits): Limits {
    const left = Math.max(jobOutputBytesMost - this.#outputBytes, 1);
    return { ...limits, outputBytes: Math.min(limits.outputBytes, left) };
  }

  #begin(step: StepName): void {
    if (this.#isCancelled) throw stopped;
    const { emit, nowMs } = this.#options;
    emit({ type: "step", ...step, atMs: nowMs() });
  }

  async #execute({ step, run, command, rest, onOutput, isUntold }: Execution): Promise<StepReport> {
    if (this.#isCancelled) throw stopped;
    const { sandboxes } = this.#options;
    const batch = new OutputBatcher(({ stream, bytes }) => this.#emitOutput({ step, run }, stream, bytes));
    const handle = sandboxes.start({ ...command, ...rest }, (chunk) => {
      if (this.#isCancelled) return;
      onOutput?.(chunk);
      if (isUntold) return;
      this.#outputBytes += chunk.bytes.length;
      batch.add(chunk);
    });
    this.#current = { step, run, handle };
    if (rest.stdin === "open") this.#feed.open(handle);
    try {
      return this.#checked(await handle.report, command);
    } finally {
      this.#current = undefined;
      batch.flush();
    }
  }

  #checked(report: StepReport, command: Command): StepReport {
    if (this.#isCancelled || report.outcome === "cancelled") throw stopped;
    // A compiler or interpreter that is gone is our trouble; a program that cannot be executed is its own.
    if (report.execError !== undefined && command.argv[0]?.startsWith("/")) {
      throw new SandboxFault("start the toolchain", `${command.argv[0]} could not be started: ${report.execError}`);
    }
    return report;
  }

  async #judge(report: StepReport, input: JobInput, output: Uint8Array[]): Promise<{ verdict?: Verdict }> {
    if (input.expected === undefined) return {};
    if (report.outcome !== "ok") return { verdict: "wrong_answer" };
    const { check = defaultJudging.check, tolerance = defaultJudging.tolerance } = this.#options.request;
    const comparison = comparing(Buffer.concat(output), decodeContent(input.expected), { check, tolerance });
    for (;;) {
      const { done, value } = comparison.next();
      if (this.#isCancelled) throw stopped;
      if (done) return { verdict: value ? "accepted" : "wrong_answer" };
      await nextTurn();
    }
  }

  #emitOutput({ step, run }: StepName, stream: "stdout" | "stderr", bytes: Uint8Array): void {
    if (this.#isCancelled) return;
    const { content, encoding } = encodeContent(bytes);
    const marked = encoding === "base64" ? { encoding } : {};
    this.#options.emit({ type: "output", step, run, stream, data: content, ...marked });
  }
}

const stdinOf = ({ stdin, stdinEncoding }: JobInput): Uint8Array => decodeContent(stdin ?? "", stdinEncoding);

/** What a compiler left for the runs, or why a compiler that says all is well left nothing of use. */
const artifactOf = (report: StepReport, folder: string): { built?: CollectedFile[]; problem?: string } => {
  if (report.outcome !== "ok") return {};
  if ((report.leftOutCount ?? 0) > 0) {
    const { maxBytes, maxFiles } = artifactCaps;
    return { problem: `runyard: the compiler's output is larger than ${maxBytes} bytes or ${maxFiles} files` };
  }
  const made = (report.collected ?? []).filter(({ path }) => path !== keeper);
  if (made.length === 0) return { problem: "runyard: the compiler made no program" };
  return { built: made.map((file) => ({ ...file, path: `${folder}/${file.path}` })) };
};

/** Whether a compiler could have written these files, and the collector would have brought them. */
const fitsArtifact = (files: readonly CollectedFile[]): boolean =>
  files.length <= artifactCaps.maxFiles &&
  files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= artifactCaps.maxBytes &&
  files.every(({ path }) => {
    const names = path.split("/");
    const isShort = names.every((name) => Buffer.byteLength(name) <= nameMostBytes);
    return isShort && names.length <= artifactCaps.maxDepth && Buffer.byteLength(path) <= pathMostBytes;
  });

const isPlainFailure = ({ outcome }: StepReport): boolean => outcome === "ok" || outcome === "runtime_error";

/** A cancelled step was thrown out before; the sandbox's other outcomes are the protocol's own. */
const outcomeOf = ({ outcome }: StepReport): RunReport["outcome"] =>
  outcome === "cancelled" ? "runtime_error" : outcome;

type Judged = { limits: Limits; refusal: string | undefined };

/**
 * A heap that a runtime keeps within the memory limit is exhausted before the limit is reached, and a request for far too
 * much is refused with nothing used: the program then fails by itself, but what ended it is memory.
 */
const endingOf = (report: StepReport, { limits, refusal }: Judged): Pick<RunReport, "outcome" | "limit"> => {
  const outcome = outcomeOf(report);
  if (refusal === undefined || outcome !== "runtime_error" || report.limit !== undefined) return { outcome };
  const { memoryBytes } = limits;
  const limit = { name: "memoryBytes", value: memoryBytes, used: report.usage.memoryBytes } as const;
  return { outcome: "memory_limit", limit: { ...limit, by: "runtime", words: refusal } };
};

const reportOf = (report: StepReport): Omit<CompileReport, "outcome" | "cached"> => {
  const { exitCode, signal, limit, truncated, usage } = report;
  return { exitCode, signal, truncated, usage, ...(limit === undefined ? {} : { limit }) };
};

const faultOf = (error: unknown): Fault => {
  if (error instanceof SandboxFault) {
    return { code: "SANDBOX", message: error.message, at: error.at, evidence: JSON.stringify(error.evidence) };
  }
  return {
    code: "INTERNAL",
    message: error instanceof Error ? error.message : String(error),
    at: "execute the attempt",
  };
};
