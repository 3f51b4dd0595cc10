import { statfs } from "node:fs/promises";
import type { Alert, AlertCode } from "@runyard/protocol";
import { nameOf } from "../dispatch/waiting.ts";
import type { Yard } from "../yard.ts";

/** A disk fuller than this is told, and this full critical: a commit needs room for the log as well. */
const diskWarnRatio = 0.9;
const diskCriticalRatio = 0.97;
const diskLookMs = 10_000;
/** Clocks that differ by more make times on different machines hard to compare. */
const clockMostMs = 5_000;

/** A certificate that ends sooner than this is told, and critical when it ends within a day. */
const certificateWarnMs = 7 * 86_400_000;
const certificateCriticalMs = 86_400_000;

/** How long something must be so before it is told: what passes by itself within seconds is nobody's work. */
const patienceMs: Record<AlertCode, number> = {
  no_worker_for_language: 10_000,
  worker_lost: 10_000,
  queue_old: 0,
  disk_nearly_full: 0,
  clock_skew: 10_000,
  sandbox_quarantined: 0,
  certificate_expires: 0,
  credential_refused: 0,
};

type Finding = Omit<Alert, "sinceMs"> & { sinceMs?: number };

/** What is wrong now, looked for once a second. */
export class Alerts {
  readonly #yard: Yard;
  readonly #dataFolder: string;
  readonly #certificate: { readonly file: string; readonly expiresAtMs: number } | undefined;
  readonly #since = new Map<string, number>();
  #disk: { usedRatio: number; freeBytes: number } | undefined;
  #diskLookedAtMs = Number.NEGATIVE_INFINITY;
  #alerts: Alert[] = [];

  /** @param certificate - that the controller shows; absent without TLS */
  constructor(yard: Yard, dataFolder: string, certificate?: { readonly file: string; readonly expiresAtMs: number }) {
    this.#yard = yard;
    this.#certificate = certificate;
    this.#dataFolder = dataFolder;
  }

  /** The gravest first, then the oldest. */
  get all(): readonly Alert[] {
    return this.#alerts;
  }

  round(): void {
    const nowMs = this.#yard.clock.now();
    this.#lookAtDisk(nowMs);
    const found = new Map(this.#findings().map((finding) => [`${finding.code} ${finding.subject}`, finding]));
    for (const key of this.#since.keys()) if (!found.has(key)) this.#since.delete(key);
    this.#alerts = [...found]
      .map(([key, finding]) => {
        const sinceMs = finding.sinceMs ?? this.#since.get(key) ?? nowMs;
        this.#since.set(key, sinceMs);
        return { ...finding, sinceMs };
      })
      .filter(({ code, sinceMs }) => nowMs - sinceMs >= patienceMs[code])
      .sort(
        (left, right) =>
          Number(right.severity === "critical") - Number(left.severity === "critical") || left.sinceMs - right.sinceMs,
      );
  }

  #findings(): Finding[] {
    const yard = this.#yard;
    return [
      ...[...unserved(yard), ...lost(yard), ...skewed(yard), ...quarantined(yard)],
      ...[...old(yard), ...this.#full(), ...this.#expiring(), ...misused(yard)],
    ];
  }

  #full(): Finding[] {
    const disk = this.#disk;
    if (disk === undefined || disk.usedRatio < diskWarnRatio) return [];
    const percent = Math.floor(disk.usedRatio * 100);
    return [
      {
        code: "disk_nearly_full",
        severity: disk.usedRatio < diskCriticalRatio ? "warning" : "critical",
        subject: this.#dataFolder,
        message: `The disk under the data folder is ${percent} % full.`,
        action: "Free space, or keep jobs for fewer days. When it is full, jobs are refused; nothing is lost.",
        figures: disk,
      },
    ];
  }

  #expiring(): Finding[] {
    const certificate = this.#certificate;
    if (certificate === undefined) return [];
    const { file: subject, expiresAtMs } = certificate;
    const leftMs = expiresAtMs - this.#yard.clock.now();
    if (leftMs > certificateWarnMs) return [];
    const message =
      leftMs > 0
        ? `The controller's certificate ends in ${Math.ceil(leftMs / 3_600_000)} h.`
        : "The controller's certificate has ended: clients and workers refuse it.";
    return [
      {
        code: "certificate_expires",
        severity: leftMs > certificateCriticalMs ? "warning" : "critical",
        subject,
        message,
        action:
          "Put another in its place: the controller notices. It renews those it has made; its log tells why it could not.",
        figures: { leftMs },
      },
    ];
  }

  #lookAtDisk(nowMs: number): void {
    if (nowMs - this.#diskLookedAtMs < diskLookMs) return;
    this.#diskLookedAtMs = nowMs;
    this.#yard.background.run("look at the disk", async () => {
      const { blocks, bavail, bsize } = await statfs(this.#dataFolder);
      this.#disk = { usedRatio: blocks === 0 ? 0 : 1 - bavail / blocks, freeBytes: bavail * bsize };
    });
  }
}

const unserved = ({ queue, prospects }: Yard): Finding[] =>
  queue
    .kinds()
    .filter(({ kind }) => prospects.of(kind).able.length === 0)
    .map(({ kind, count }) => ({
      code: "no_worker_for_language",
      severity: "critical",
      subject: nameOf(kind),
      message: `${jobs(count)} for a worker that offers ${nameOf(kind)}, and none is connected.`,
      action: "Add a worker that has it, or install it on one: `runyard doctor` there tells what is missing.",
      figures: { jobs: count },
    }));

const lost = ({ roster }: Yard): Finding[] =>
  roster
    .all()
    .filter(({ state }) => state === "lost")
    .map(({ profile: { name }, lastSeenAtMs }) => ({
      code: "worker_lost",
      severity: "warning",
      subject: name,
      sinceMs: lastSeenAtMs,
      message: `Worker ${name} is lost: nothing is heard of it. Its jobs are given to others.`,
      action: "Look at its machine and its network. If it shall not come back, forget it.",
      figures: {},
    }));

const skewed = ({ roster }: Yard): Finding[] =>
  roster.connected().flatMap(({ profile: { name }, clockOffset: { ms } }): Finding[] => {
    if (ms === null || Math.abs(ms) <= clockMostMs) return [];
    const seconds = Math.round(Math.abs(ms) / 1000);
    return [
      {
        code: "clock_skew",
        severity: "warning",
        subject: name,
        message: `The clock of worker ${name} is ${seconds} s ${ms > 0 ? "ahead of" : "behind"} the controller's.`,
        action: "Set the clocks by NTP (`timedatectl set-ntp true`) on both machines.",
        figures: { offsetMs: ms },
      },
    ];
  });

const quarantined = ({ roster }: Yard): Finding[] =>
  roster.connected().flatMap(({ profile: { name, quarantined: count } }): Finding[] => {
    if (count === undefined) return [];
    return [
      {
        code: "sandbox_quarantined",
        severity: "warning",
        subject: name,
        message: `Worker ${name} could not remove ${count === 1 ? "a sandbox" : `${count} sandboxes`} after its program.`,
        action: "Its log tells what stayed. Programs run on in others; restart the worker once the cause is mended.",
        figures: { sandboxes: count },
      },
    ];
  });

const misused = ({ clock, refusedCredentials }: Yard): Finding[] =>
  refusedCredentials.recent(clock.now()).map(({ worker, address, count, sinceMs }) => ({
    code: "credential_refused",
    severity: "warning",
    subject: worker,
    sinceMs,
    message: `The credential of worker ${worker} was refused to another process ${count === 1 ? "" : `${count} times, last `}from ${address}: it may be stolen.`,
    action: `Unless its machine or data folder was copied, have it forgotten (\`runyard forget ${worker}\`) and let it join anew.`,
    figures: { refusals: count },
  }));

const old = ({ clock, queue, rules: { queueTargetMs } }: Yard): Finding[] => {
  const oldestAtMs = queue.oldestMs();
  const nowMs = clock.now();
  if (oldestAtMs === undefined || nowMs - oldestAtMs <= queueTargetMs) return [];
  return [
    {
      code: "queue_old",
      severity: "warning",
      subject: null,
      sinceMs: oldestAtMs + queueTargetMs,
      message: `The oldest waiting job has waited ${Math.round((nowMs - oldestAtMs) / 1000)} s, longer than the target of ${Math.round(queueTargetMs / 1000)} s.`,
      action: "Add workers or slots, or look at why jobs wait: each waiting job tells its reason.",
      figures: { oldestMs: nowMs - oldestAtMs, targetMs: queueTargetMs },
    },
  ];
};

const jobs = (count: number): string => (count === 1 ? "1 job waits" : `${count} jobs wait`);
