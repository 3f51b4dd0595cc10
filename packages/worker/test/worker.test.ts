import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ControllerMessage,
  formatJoinToken,
  type JobRequest,
  type Lease,
  type WorkerMessage,
} from "@runyard/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWorker, type Worker, type WorkerOptions } from "../src/index.ts";
import { silentLog } from "../src/log.ts";
import { digestOf, FakeController, joinToken } from "./fake-controller.ts";

/** A busy machine may take its time; one that works does not need it. */
const patience = { timeout: 20_000 };

let controller: FakeController;
let root: string;
let pythonOnly: string;
let opened: AsyncDisposableStack;

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  controller = opened.use(await FakeController.open());
  root = await mkdtemp(join(tmpdir(), "runyard-worker-test-"));
  opened.defer(() => rm(root, { recursive: true, force: true }));
  pythonOnly = await systemPython(join(root, "toolchains"));
});
afterEach(() => opened.disposeAsync());

/** Only the system's Python: a worker of these tests is there in a quarter of a second. */
const systemPython = async (folder: string): Promise<string> => {
  const own = new URL("../toolchains/python/", import.meta.url);
  const manifest = JSON.parse(await readFile(new URL("toolchain.json", own), "utf8"));
  manifest.toolchains[0].find = ["/usr/bin/python3"];
  await mkdir(join(folder, "python"), { recursive: true });
  await writeFile(join(folder, "python", "toolchain.json"), JSON.stringify(manifest));
  for (const name of ["hello.py", "version.py"]) await cp(new URL(name, own), join(folder, "python", name));
  await cp(new URL("site", own), join(folder, "python", "site"), { recursive: true });
  return folder;
};

const options = (given: Partial<WorkerOptions> = {}): WorkerOptions => ({
  controllerUrl: controller.url,
  token: joinToken,
  slots: 2,
  name: "test-worker",
  stateFolder: join(root, "state"),
  version: "1.2.3",
  log: silentLog,
  toolchainFolders: [pythonOnly],
  ...given,
});

const start = async (given: Partial<WorkerOptions> = {}): Promise<{ worker: Worker; version: string }> => {
  const worker = opened.use(await startWorker(options(given)));
  return { worker, version: worker.profile.toolchains[0]?.version ?? "none" };
};

const python = (source: string, more: Partial<JobRequest> = {}): JobRequest => ({
  language: "python",
  source,
  ...more,
});
const untilTold = "print('up')\nimport sys\nprint(sys.stdin.readline().strip())\n";
const forLease =
  (type: WorkerMessage["type"], lease: Lease) =>
  (message: WorkerMessage): boolean =>
    message.type === type && "token" in message && message.token === lease.token;

/** Answers a hello as a controller that has every event up to `afterSeq` of what it names. */
const keepAll =
  (afterSeq: number): FakeController["answer"] =>
  ({ held }) =>
    controller.welcome({ keep: held.map(({ jobId, attempt, token }) => ({ jobId, attempt, token, afterSeq })) });

describe("joining", () => {
  it("tells name, version, slots, layers and toolchains in the hello, and heartbeats at once", async () => {
    const { worker } = await start();
    const hello = await controller.message("hello");
    // Known only after the trial that follows.
    const { testedAtMs: _, ...profile } = worker.profile;
    expect(hello).toMatchObject({ linkVersion: 1, workerId: worker.id, held: [], profile });
    expect(hello.profile).toMatchObject({ name: "test-worker", version: "1.2.3", slots: 2, refused: [] });
    expect(hello.profile.layers.find(({ name }) => name === "namespaces")?.active).toBe(true);
    expect(hello.profile.toolchains).toMatchObject([{ language: "python", title: "Python", isDefault: true }]);
    const heartbeat = await controller.message("heartbeat");
    expect(heartbeat).toMatchObject({ leases: [], load: { running: 0, freeSlots: 2 } });
    expect(heartbeat.load.memoryRatio).toBeGreaterThan(0);
  });

  it.each(["JOIN_TOKEN_INVALID", "JOIN_TOKEN_EXPIRED", "JOIN_TOKEN_USED", "JOIN_NAME_REFUSED"] as const)(
    "fails at once with %s",
    async (code) => {
      controller.refuseJoin = code;
      await expect(startWorker(options())).rejects.toMatchObject({ code });
      expect(controller.joins).toHaveLength(1);
    },
  );

  it("shows the token once, keeps a credential of its own for its eyes only, and needs no token after that", async () => {
    const { worker } = await start();
    const path = join(root, "state", "credential.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const { credential } = JSON.parse(await readFile(path, "utf8"));
    expect(controller.joins).toMatchObject([{ name: "test-worker", token: joinToken, digest: digestOf(credential) }]);
    await worker.close();
    await start({ token: undefined });
    expect(controller.joins).toHaveLength(1);
  });

  it("asks with the same digest again when the answer was lost", async () => {
    controller.losesAnswer = true;
    const starting = start();
    await expect.poll(() => controller.joins.length, patience).toBeGreaterThan(1);
    controller.losesAnswer = false;
    await starting;
    expect(new Set(controller.joins.map(({ digest }) => digest)).size).toBe(1);
  });

  it("without a token, and unknown to the controller, says what it needs", async () => {
    const code = "WORKER_UNKNOWN";
    await expect(startWorker(options({ token: undefined }))).rejects.toMatchObject({ code });
    const { worker } = await start();
    await worker.close();
    controller.admitted.clear();
    await expect(startWorker(options({ token: undefined }))).rejects.toMatchObject({ code });
  });

  it("joins anew with a new token once its credential is void, with another credential", async () => {
    const { worker } = await start();
    await worker.close();
    controller.admitted.clear();
    await start();
    expect(new Set(controller.joins.map(({ digest }) => digest)).size).toBe(2);
  });

  it("does not send a token in clear that is for a controller with TLS", async () => {
    const token = formatJoinToken({ pin: "p".repeat(43), id: "0".repeat(26), secret: "s".repeat(43) });
    await expect(startWorker(options({ token }))).rejects.toMatchObject({ code: "UNENCRYPTED" });
    expect(controller.joins).toEqual([]);
  });

  it("waits while another process of its name seems connected, and says so when it stays", async () => {
    let hellos = 0;
    controller.answer = () => {
      hellos += 1;
      return hellos < 3 ? { type: "refuse", code: "WORKER_CONNECTED", detail: "busy" } : controller.welcome();
    };
    await start();
    expect(hellos).toBe(3);
  });

  it("ends and drops its credential when it was forgotten, by word or by the connection's end alone", async () => {
    const path = join(root, "state", "credential.json");
    const { worker } = await start();
    controller.closeWith(4410);
    await expect(worker.closed).rejects.toMatchObject({ code: "WORKER_FORGOTTEN" });
    await expect(stat(path)).rejects.toThrow();
    expect(controller.received.filter(({ type }) => type === "hello")).toHaveLength(1);
  });

  it.each([
    ["a status of 426", () => (controller.refuseStatus = 426)],
    [
      "a refusal after the hello",
      () => (controller.answer = () => ({ type: "refuse", code: "INCOMPATIBLE_VERSION", detail: "speak 2" })),
    ],
  ])("fails at once with INCOMPATIBLE_VERSION on %s", async (_how, prepare) => {
    prepare();
    await expect(startWorker(options())).rejects.toMatchObject({ code: "INCOMPATIBLE_VERSION" });
  });

  it("stops for good when another worker takes its name", async () => {
    const { worker } = await start();
    controller.send({ type: "refuse", code: "REPLACED", detail: "another worker joined under this name" });
    await expect(worker.closed).rejects.toThrow("another worker joined under this name");
    expect(controller.received.filter(({ type }) => type === "hello")).toHaveLength(1);
  });

  it("waits for a controller that is not there yet", async () => {
    const port = Number(new URL(controller.url).port);
    await controller[Symbol.asyncDispose]();
    const starting = startWorker(options({ controllerUrl: `http://127.0.0.1:${port}` }));
    await expect.poll(() => portIsRefused(port), patience).toBe(true);
    controller = opened.use(await FakeController.open(port));
    opened.use(await starting);
    expect((await controller.message("hello")).profile.name).toBe("test-worker");
  });

  it("gives up waiting when it is told to", async () => {
    await controller[Symbol.asyncDispose]();
    const giveUp = new AbortController();
    const starting = startWorker(options({ signal: giveUp.signal }));
    giveUp.abort();
    await expect(starting).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  });

  it("says in words which toolchain is refused, and offers none whose compiler is missing", async () => {
    const folder = join(pythonOnly, "python", "toolchain.json");
    const manifest = JSON.parse(await readFile(folder, "utf8"));
    const [spec] = manifest.toolchains;
    manifest.toolchains = [
      { ...spec, name: "absent", find: ["/nowhere/bin/python3", "/nowhere/*/python3"] },
      { ...spec, name: "dumb", find: ["/usr/bin/true"] },
      { ...spec, name: "wrong", find: ["/usr/bin/python3"], run: { argv: ["{binary}", "-c", "print('nonsense')"] } },
    ];
    await writeFile(folder, JSON.stringify(manifest));
    const { worker } = await start();
    expect(worker.profile.toolchains).toEqual([]);
    expect(worker.profile.refused).toEqual([
      { language: "python", name: "dumb", version: "unknown", why: "/usr/bin/true: does not tell its version: " },
      expect.objectContaining({ name: "wrong", why: "its hello program ended with ok: nonsense" }),
    ]);
  });
});

const portIsRefused = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}`).then(
    () => false,
    () => true,
  );

describe("an attempt", () => {
  it("is started, streamed, finished, and forgotten once acknowledged", async () => {
    const { version } = await start();
    const lease = controller.assign(python("print(6 * 7)", { expected: "42" }), version);
    expect(await controller.message("started", lease)).toMatchObject({ ...lease, version });
    const { finished, compile, runs } = await controller.result(lease);
    expect(finished).toMatchObject({ version, lastSeq: controller.events(lease).length });
    expect(compile).toBeNull();
    expect(runs).toMatchObject([{ outcome: "ok", verdict: "accepted", stdout: "42\n" }]);
    expect(controller.received.findIndex(forLease("started", lease))).toBeLessThan(
      controller.received.findIndex(forLease("events", lease)),
    );
    controller.send({ type: "acknowledged", ...lease });
    controller.cut();
    const hello = await controller.next(({ type }) => type === "hello");
    expect(hello).toMatchObject({ held: [] });
  });

  it("is executed once when it is assigned twice", async () => {
    const { version } = await start();
    const lease = controller.assign(python("print(1)"), version);
    controller.assign(python("print(1)"), version, lease);
    const { runs } = await controller.result(lease);
    expect(runs).toMatchObject([{ stdout: "1\n" }]);
    expect(controller.received.filter(forLease("started", lease))).toHaveLength(1);
    expect(controller.received.filter(forLease("returned", lease))).toEqual([]);
  });

  it("is given back beyond the slots, and when there is no such version or language", async () => {
    const { version } = await start({ slots: 1 });
    const first = controller.assign(python(untilTold, { interactive: true }), version);
    await controller.output(first, "up");
    const beyond = controller.assign(python("print(1)"), version);
    expect(await controller.message("returned", beyond)).toMatchObject({ fault: { code: "NO_FREE_SLOT" } });
    controller.send({ type: "eof", ...first });
    await controller.message("finished", first);
    const unknown = controller.assign(python("print(1)"), "9.9.9");
    expect(await controller.message("returned", unknown)).toMatchObject({ fault: { code: "NO_SUCH_VERSION" } });
    const foreign = controller.assign({ language: "cobol", source: "x" }, version);
    expect(await controller.message("returned", foreign)).toMatchObject({ fault: { code: "NO_SUCH_VERSION" } });
  });

  it("takes input, its end and signals, and refuses what comes too late", async () => {
    const { version } = await start();
    const lease = controller.assign(python(untilTold, { interactive: true }), version);
    const stdin = (data: string, offset: number | null): ControllerMessage => ({
      type: "stdin",
      ...lease,
      data,
      encoding: "utf8",
      offset,
    });
    controller.send(stdin("he", 0), stdin("lost", 7), stdin("hello", 0), { type: "eof", ...lease, offset: 6 });
    const refused = await controller.message("refused_input", lease);
    expect(refused).toMatchObject({ why: "input from byte 2 to 7 is missing", received: 2 });
    controller.send(stdin("\n", null));
    const { runs } = await controller.result(lease);
    expect(runs[0]?.stdout).toBe("up\nhello\n");
    controller.send(stdin("late", null), { type: "signal", ...lease, signal: "SIGINT" });
    const refusals = () =>
      controller.received.flatMap((message) => (message.type === "refused_input" ? [message.why] : []));
    await expect
      .poll(refusals)
      .toEqual([
        "input from byte 2 to 7 is missing",
        "input from byte 5 on is missing",
        "the program has ended",
        "the program is not running",
      ]);
  });

  it("stops when it is cancelled, and its slot is told free when the program is gone", async () => {
    const { version } = await start({ slots: 1 });
    const lease = controller.assign(python("print('up')\nwhile True: pass"), version);
    await controller.output(lease, "up");
    controller.send({ type: "cancel", ...lease });
    expect(await controller.message("returned", lease)).toMatchObject({ fault: { code: "CANCELLED" } });
    const next = controller.assign(python("print('next')"), version);
    expect((await controller.result(next)).runs[0]?.stdout).toBe("next\n");
    expect(controller.received.filter(forLease("finished", lease))).toEqual([]);
  });

  it("may be assigned in the same frame that cancels the one before it", async () => {
    const { version } = await start({ slots: 1 });
    const lease = controller.assign(python("print('up')\nwhile True: pass"), version);
    await controller.output(lease, "up");
    const next = controller.newLease();
    controller.send(
      { type: "cancel", ...lease },
      { type: "assign", ...next, request: python("print('next')"), version },
    );
    expect((await controller.result(next)).runs[0]?.stdout).toBe("next\n");
  });

  it("is sent again from where the controller asks", async () => {
    const { version } = await start();
    const lease = controller.assign(python("print(1)"), version);
    const { lastSeq } = await controller.message("finished", lease);
    const again = controller.next((message) => message.type === "events" && message.token === lease.token);
    const finishedAgain = controller.next(forLease("finished", lease));
    controller.send({ type: "resend", ...lease, afterSeq: 1 });
    expect(await again).toMatchObject({ firstSeq: 2 });
    expect(await finishedAgain).toMatchObject({ lastSeq });
  });
});

describe("a lost connection", () => {
  it("costs a running program nothing: it goes on, and its result is handed in afterwards", async () => {
    const { version } = await start();
    const request = python("print('up')\nimport time\ntime.sleep(0.5)\nprint('done')\n");
    const lease = controller.assign(request, version);
    await controller.output(lease, "up");
    const seen = controller.events(lease).length;
    controller.answer = keepAll(seen);
    controller.cut();
    const hello = await controller.next(({ type }) => type === "hello");
    expect(hello).toMatchObject({ held: [{ ...lease }] });
    const { runs } = await controller.result(lease);
    expect(runs).toMatchObject([{ outcome: "ok", stdout: "up\ndone\n" }]);
  });

  it("loses no result: one that was finished and not acknowledged comes again, whole", async () => {
    const { version } = await start();
    const lease = controller.assign(python("print('kept')"), version);
    const { lastSeq } = await controller.message("finished", lease);
    controller.answer = keepAll(0);
    controller.received.length = 0;
    controller.cut();
    const hello = await controller.message("hello");
    expect(hello.held).toEqual([{ ...lease, state: "finished", lastSeq }]);
    const { runs } = await controller.result(lease);
    expect(runs).toMatchObject([{ stdout: "kept\n" }]);
  });

  it("ends what the controller has given to someone else meanwhile", async () => {
    const { version } = await start({ slots: 1 });
    const lease = controller.assign(python("print('up')\nwhile True: pass"), version);
    await controller.output(lease, "up");
    controller.answer = () => controller.welcome({ drop: [lease] });
    controller.cut();
    await controller.next(({ type }) => type === "hello");
    const free = (message: WorkerMessage) => message.type === "heartbeat" && message.leases.length === 0;
    expect(await controller.next(free)).toMatchObject({ load: { freeSlots: 1 } });
  });

  it("is noticed when the controller only falls silent", { timeout: 30_000 }, async () => {
    await start();
    controller.fallSilent();
    await controller.next(({ type }) => type === "hello");
  });

  it("follows a frame that is not in the protocol, and the worker comes back", async () => {
    const { version } = await start();
    controller.sendRaw('[{"type":"nonsense"}]');
    await controller.next(({ type }) => type === "hello");
    controller.sendRaw("not even JSON");
    await controller.next(({ type }) => type === "hello");
    await controller.next(({ type }) => type === "heartbeat");
    const lease = controller.assign(python("print(1)"), version);
    expect((await controller.result(lease)).runs[0]?.stdout).toBe("1\n");
  });
});

describe("stopping", () => {
  it("drains: finishes what it has, takes nothing new, waits to be acknowledged, says goodbye", async () => {
    const { worker, version } = await start();
    const lease = controller.assign(python(untilTold, { interactive: true }), version);
    await controller.output(lease, "up");
    const full = controller.next((message) => message.type === "heartbeat" && message.load.freeSlots === 0);
    const draining = worker.drain();
    await full;
    const late = controller.assign(python("print(1)"), version);
    expect(await controller.message("returned", late)).toMatchObject({ fault: { code: "DRAINING" } });
    controller.send({ type: "eof", ...lease });
    await controller.message("finished", lease);
    expect(controller.received.some(({ type }) => type === "goodbye")).toBe(false);
    controller.send({ type: "acknowledged", ...lease });
    await draining;
    await worker.drained;
    await worker.closed;
    expect(controller.received.at(-1)).toEqual({ type: "goodbye" });
  });

  it("takes nothing new while the controller wants it drained", async () => {
    const { version } = await start();
    controller.send({ type: "drain" });
    const refused = controller.assign(python("print(1)"), version);
    expect(await controller.message("returned", refused)).toMatchObject({ fault: { code: "DRAINING" } });
    controller.send({ type: "resume" });
    const taken = controller.assign(python("print(1)"), version);
    expect((await controller.result(taken)).runs[0]?.stdout).toBe("1\n");
  });

  it("gives back what runs when it is closed, and leaves nothing behind", async () => {
    const { worker, version } = await start();
    const lease = controller.assign(python("print('up')\nwhile True: pass"), version);
    await controller.output(lease, "up");
    await Promise.all([worker.close(), worker.close()]);
    expect(await controller.message("returned", lease)).toMatchObject({ fault: { code: "WORKER_STOPPED" } });
    expect(controller.received.at(-1)).toEqual({ type: "goodbye" });
    await worker.closed;
  });
});
