import { once } from "node:events";
import type { AuditEntry, Cluster, Problem, YardEvent } from "@runyard/protocol";
import { joinWorker, newWorkerCredential, waitUntil } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeWorker, newWorkerId } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

let yard: YardUnderTest;
let credential: string;
let token: string;
/** A worker that has joined with a token of one use. */
let worker: FakeWorker;
beforeEach(async () => {
  yard = await YardUnderTest.start();
  ({ token } = (await yard.post<{ token: string }>("/api/v1/join-tokens", { lifeMs: 60_000 })).body);
  credential = newWorkerCredential();
  worker = await FakeWorker.join({ url: yard.url, joinToken: token, credential, profile: { name: "lab-07" } });
});
afterEach(() => yard[Symbol.asyncDispose]());

const connect = (more: Partial<Parameters<typeof FakeWorker.connectAs>[0]> = {}): Promise<FakeWorker> =>
  FakeWorker.connectAs({ url: yard.url, joinToken: "", credential, profile: { name: "lab-07" }, ...more });

/** Says hello. @returns what it is told, and how its connection ends */
const refused = async (other: FakeWorker): Promise<{ code: string; closed: number }> => {
  const closed = once(other.socket, "close");
  other.hello();
  const { code } = await other.next("refuse");
  return { code, closed: (await closed)[0] };
};

const isWelcome = async (other: FakeWorker): Promise<boolean> => {
  other.hello();
  await other.next("welcome");
  return true;
};

const audited = async (kind: string) =>
  (await yard.get<{ items: AuditEntry[] }>(`/api/v1/audit?kind=${kind}`)).body.items;

describe("a worker's credential", () => {
  it("goes on working after its token's end, and after restarts of worker and controller", async () => {
    await worker.die();
    yard.clock.advance(120_000);
    expect(await isWelcome(await connect({ workerId: newWorkerId() }))).toBe(true);
    await yard.restart();
    expect(await isWelcome(await connect({ workerId: newWorkerId() }))).toBe(true);
  });

  it("lets the same process back at once, whether its old connection has been heard to end or not", async () => {
    const closed = once(worker.socket, "close");
    expect(await isWelcome(await connect({ workerId: worker.id }))).toBe(true);
    expect((await closed)[0]).toBe(1008);
  });

  it("used by a second process while the first is connected is refused, and told", async () => {
    const stolen = await connect({ workerId: newWorkerId() });
    expect(await refused(stolen)).toEqual({ code: "WORKER_CONNECTED", closed: 1008 });
    // Knowing the first one's id does not help: anybody may see that.
    const sameId = await connect({ workerId: worker.id, processSecret: "another process's" });
    expect((await refused(sameId)).code).toBe("FORBIDDEN");
    expect(worker.socket.readyState).toBe(worker.socket.OPEN);
    await waitUntil("the entries", async () => (await audited("credential_refused")).length > 0);
    expect((await audited("credential_refused"))[0]).toMatchObject({ subject: "lab-07", address: "127.0.0.1" });
    const { body } = await yard.get<{ items: YardEvent[] }>("/api/v1/events");
    const events = body.items.filter(({ kind }) => kind === "worker_refused");
    expect(events.map(({ message }) => message)).toEqual([
      "the credential of lab-07 was used by another process, from 127.0.0.1, and refused: it may be stolen",
    ]);
  });

  it("is told on the dashboard once it came from elsewhere, for an hour or until the worker is forgotten", async () => {
    const alerts = async (afterMs: number) => {
      yard.clock.advance(afterMs);
      return (await yard.get<Cluster>("/api/v1/cluster")).body.alerts.filter(
        ({ code }) => code === "credential_refused",
      );
    };
    expect(await alerts(1_000)).toEqual([]);
    const sinceMs = yard.clock.now();
    await refused(await connect({ workerId: newWorkerId() }));
    await refused(await connect({ profile: { name: "lab-09" } }));
    expect(await alerts(1_000)).toMatchObject([
      {
        severity: "warning",
        subject: "lab-07",
        sinceMs,
        message:
          "The credential of worker lab-07 was refused to another process 2 times, last from 127.0.0.1: it may be stolen.",
        figures: { refusals: 2 },
      },
    ]);
    expect(await alerts(3_598_000)).toHaveLength(1);
    expect(await alerts(2_000)).toEqual([]);
    await worker.die();
    const again = await connect({ profile: { name: "lab-09" } });
    await refused(again);
    expect(await alerts(1_000)).toMatchObject([{ figures: { refusals: 1 } }]);
    await yard.post("/api/v1/workers/lab-07/forget");
    expect(await alerts(1_000)).toEqual([]);
  });

  it("lets a restarted process in once nothing was heard of the one before", async () => {
    expect((await refused(await connect({ workerId: newWorkerId() }))).code).toBe("WORKER_CONNECTED");
    // Its machine is gone without a word: no ping is answered.
    worker.socket.pause();
    yard.clock.advance(6_000);
    expect(await isWelcome(await connect({ workerId: newWorkerId() }))).toBe(true);
  });

  it("is no other worker, in its name, its id or its later profile", async () => {
    const other = await yard.join({ profile: { name: "lab-08" } });
    await worker.die();
    expect((await refused(await connect({ profile: { name: "lab-09" } }))).code).toBe("FORBIDDEN");
    expect((await refused(await connect({ workerId: other.id }))).code).toBe("FORBIDDEN");
    expect(other.socket.readyState).toBe(other.socket.OPEN);
  });

  it("opens nothing but the link", async () => {
    for (const path of ["/api/v1/workers", "/api/v1/jobs", "/api/v1/cluster"]) {
      expect((await yard.get<Problem>(path, { authorization: `Bearer ${credential}` })).status).toBe(401);
    }
  });

  it("is the only thing that opens the link: no token, and no credential that is none", async () => {
    for (const wrong of [token, yard.controller.joinToken, newWorkerCredential(), "ryw_x", ""]) {
      await expect(connect({ credential: wrong })).rejects.toThrow(/401/);
    }
    expect((await audited("worker_refused")).length).toBeGreaterThan(0);
  });

  it("cannot be had for a name that is connected, nor for another worker's digest", async () => {
    const { url } = yard;
    const kept = yard.controller.joinToken;
    await expect(joinWorker({ url, token: kept, name: "lab-07" })).rejects.toThrow(/WORKER_CONNECTED/);
    await expect(joinWorker({ url, token: kept, name: "lab-08", credential })).rejects.toThrow(/JOIN_NAME_REFUSED/);
    await worker.die();
    await joinWorker({ url, token: kept, name: "lab-07" });
    await expect(connect()).rejects.toThrow(/401/);
  });
});

describe("forgetting a worker", () => {
  const forget = (name: string) => yard.post<{ name: string }>(`/api/v1/workers/${name}/forget`);

  it("cuts it at once, and its credential is void for good", async () => {
    const between = await connect();
    const closed = once(worker.socket, "close");
    expect(await forget("lab-07")).toMatchObject({ status: 200, body: { name: "lab-07", slots: 2 } });
    expect(await worker.next("refuse")).toMatchObject({ code: "WORKER_FORGOTTEN" });
    expect((await closed)[0]).toBe(4410);
    // Connected before, and with its hello still to come.
    expect(await refused(between)).toEqual({ code: "WORKER_FORGOTTEN", closed: 4410 });
    await expect(connect()).rejects.toThrow(/401/);
    await yard.restart();
    await expect(connect()).rejects.toThrow(/401/);
    await expect(joinWorker({ url: yard.url, token, name: "lab-07", credential })).rejects.toThrow(/JOIN_TOKEN_USED/);
    expect((await forget("lab-07")).status).toBe(404);
  });

  it("reaches one that is away, also when the controller has not seen it since its start", async () => {
    await worker.die();
    await yard.restart();
    expect(await forget("lab-07")).toMatchObject({ status: 200, body: { name: "lab-07" } });
    await expect(connect()).rejects.toThrow(/401/);
  });
});
