import type { HealthChecks, Routes } from "@runyard/protocol";
import type { Identity } from "../../auth/identity.ts";
import type { Certificates } from "../../tls/certificates.ts";
import type { Yard } from "../../yard.ts";
import type { RouteHandlers } from "../bind-routes.ts";

const checkKeptMs = 1_000;

type Check = HealthChecks[string];

export const healthHandlers = (
  yard: Yard,
  {
    version,
    checks,
    identity: { gate, provider },
    certificates,
  }: { version: string; checks: HealthCheck; identity: Identity; certificates: Certificates | undefined },
): RouteHandlers<Pick<Routes, "info" | "livez" | "readyz" | "metrics">> => {
  return {
    info: async () => ({
      body: {
        product: "runyard",
        version,
        apiVersion: 1,
        timeMs: yard.clock.now(),
        authMethods: provider === undefined ? gate.methods : [...gate.methods, "oidc"],
        ...(provider && { provider: { name: provider.options.name } }),
        alternatives: [...yard.rules.alternatives],
        ...(certificates?.authority && { caPin: certificates.authority.pin }),
      },
      // Pages of other controllers look whether one is here before they send somebody over.
      headers: { "access-control-allow-origin": "*" },
    }),
    metrics: async () => ({ body: await yard.monitor.metrics.text() }),
    livez: async () => ({ body: { status: "ok", checks: {} } }),
    readyz: async () => {
      const found = await checks();
      const isReady = Object.values(found).every(({ ok }) => ok);
      return { body: { status: isReady ? "ok" : "unavailable", checks: found }, status: isReady ? 200 : 503 };
    },
  };
};

/** Looks whether jobs are accepted, and why not. */
export type HealthCheck = () => Promise<HealthChecks>;

export const healthCheck = (yard: Yard): HealthCheck => {
  const checkStore = storeCheck(yard);
  return async () => ({ accepting: acceptingCheck(yard), store: await checkStore() });
};

const acceptingCheck = (yard: Yard): Check =>
  yard.closing.aborted
    ? { ok: false, detail: "the controller is stopping" }
    : { ok: true, detail: "jobs are accepted" };

/** Each check costs a commit: one answer serves everybody who asks within a second. */
const storeCheck = (yard: Yard): (() => Promise<Check>) => {
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let answer: Promise<Check> | undefined;
  return () => {
    const nowMs = yard.clock.now();
    if (answer === undefined || nowMs - checkedAtMs >= checkKeptMs) {
      checkedAtMs = nowMs;
      answer = yard.store.check().then(
        () => ({ ok: true, detail: "commits reach the disk" }),
        (error: Error) => ({ ok: false, detail: error.message }),
      );
    }
    return answer;
  };
};
