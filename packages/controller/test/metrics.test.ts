import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { itWithCommand, repositoryRoot, temporaryFolder } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { output, ran } from "./fake-worker.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const run = promisify(execFile);

let yard: YardUnderTest;

beforeEach(async () => {
  yard = await YardUnderTest.start();
});
afterEach(() => yard[Symbol.asyncDispose]());

const metrics = async (): Promise<string> => (await fetch(`${yard.url}/metrics`)).text();

/** The value of one series, named as it stands in the text. */
const seriesValue = async (series: string): Promise<number | undefined> => {
  const line = (await metrics()).split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

/** The names that operators' dashboards and rules lean on: never renamed. */
const promised = [
  "runyard_build_info",
  "runyard_runs_total",
  "runyard_run_duration_seconds",
  "runyard_queue_wait_seconds",
  "runyard_queue_jobs",
  "runyard_queue_unserved_jobs",
  "runyard_queue_oldest_seconds",
  "runyard_runs_running",
  "runyard_workers",
  "runyard_worker_slots",
  "runyard_worker_cpu_ratio",
  "runyard_worker_memory_bytes",
  "runyard_limit_exceeded_total",
  "runyard_output_bytes_total",
  "runyard_ws_connections",
  "runyard_join_attempts_total",
  "runyard_certificate_expiry_timestamp_seconds",
  "http_request_duration_seconds",
  "process_cpu_seconds_total",
  "nodejs_eventloop_lag_seconds",
];

const typesIn = (text: string): string[] => [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name);

describe("metrics", () => {
  it("have the names that were promised, and say what the cluster is and does", async () => {
    const worker = await yard.join({ profile: { name: "lab-01", memoryBytes: 8_000 } });
    worker.send({
      type: "heartbeat",
      load: { cpuRatio: 0.5, memoryRatio: 0.25, memoryUsedBytes: 2_000, running: 0, freeSlots: 2 },
      leases: [],
    });
    const { id } = await yard.submit();
    worker.execute(await worker.next("assign"), [
      { type: "step", step: "run", run: 0, atMs: 1 },
      output("hello\n"),
      ran(0, {
        outcome: "time_limit",
        limit: { name: "wallTimeMs", value: 1, used: 2 },
        usage: { cpuTimeMs: 1, wallTimeMs: 40, memoryBytes: 3 },
      }),
    ]);
    await worker.next("acknowledged");
    await expect.poll(async () => (await yard.get(`/api/v1/jobs/${id}`)).body.state).toBe("done");
    await yard.join({ profile: { name: "py", toolchains: [] } });
    await yard.submit({ language: "cpp" });
    await worker.next("assign");
    yard.clock.advance(1_000);

    const text = await metrics();
    expect(typesIn(text)).toEqual(expect.arrayContaining(promised));
    const expected: [string, number][] = [
      [`runyard_build_info{version="1.2.3",node="${process.version}"}`, 1],
      ['runyard_runs_total{status="time_limit",language="python"}', 1],
      ['runyard_run_duration_seconds_bucket{le="0.05",phase="run",language="python"}', 1],
      ['runyard_run_duration_seconds_bucket{le="0.025",phase="run",language="python"}', 0],
      ["runyard_queue_wait_seconds_count", 2],
      ["runyard_queue_oldest_seconds", 0],
      ["runyard_runs_running", 1],
      ['runyard_workers{state="ready"}', 2],
      ['runyard_workers{state="lost"}', 0],
      ['runyard_worker_slots{worker="lab-01",kind="total"}', 2],
      ['runyard_worker_slots{worker="lab-01",kind="busy"}', 1],
      ['runyard_worker_cpu_ratio{worker="lab-01"}', 0.5],
      ['runyard_worker_memory_bytes{worker="lab-01",kind="total"}', 8_000],
      ['runyard_worker_memory_bytes{worker="lab-01",kind="used"}', 2_000],
      ['runyard_limit_exceeded_total{kind="wallTimeMs"}', 1],
      ["runyard_output_bytes_total", 6],
      ['runyard_ws_connections{kind="worker"}', 2],
      ['runyard_join_attempts_total{result="joined"}', 2],
      ['http_request_duration_seconds_count{method="POST",route="/api/v1/jobs",code="201"}', 2],
    ];
    for (const [series, value] of expected) expect([series, await seriesValue(series)]).toEqual([series, value]);
    expect(text).not.toContain(id);
  });

  it("tell what waits, and what no connected worker offers", async () => {
    const both = await yard.join();
    await both.die();
    await yard.join({ profile: { name: "empty", toolchains: [] } });
    await yard.submit({ language: "cpp" });
    await yard.submit({ language: "cpp", version: "12" });
    yard.clock.advance(90_000);
    expect(await seriesValue('runyard_queue_jobs{language="cpp"}')).toBe(2);
    expect(await seriesValue('runyard_queue_unserved_jobs{language="cpp"}')).toBe(2);
    expect(await seriesValue("runyard_queue_oldest_seconds")).toBe(90);
  });

  it("count who was refused at the door, and forget workers that have gone", async () => {
    const worker = await yard.join();
    await expect(yard.join({ joinToken: "wrong" })).rejects.toThrow();
    await expect.poll(() => seriesValue('runyard_join_attempts_total{result="unauthenticated"}')).toBe(1);
    await worker.die();
    await expect.poll(() => seriesValue('runyard_worker_slots{worker="lab-01",kind="total"}')).toBeUndefined();
    expect(await seriesValue('runyard_workers{state="lost"}')).toBe(1);
  });

  it("are told in the media type that Prometheus asks for", async () => {
    const response = await fetch(`${yard.url}/metrics`);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  });

  itWithCommand("promtool", "pass the check of Prometheus' own tool", async () => {
    await using folder = await temporaryFolder("metrics");
    const file = join(folder.path, "metrics.txt");
    await writeFile(file, await metrics());
    // Its other complaints are about names of prom-client's own.
    const { stderr } = await run("sh", ["-c", 'promtool check metrics < "$1"', "sh", file]).catch(
      (error: { stderr: string }) => error,
    );
    expect(stderr.split("\n").filter((line) => line.startsWith("runyard_") || line.startsWith("http_"))).toEqual([]);
  });
});

const deployed = (path: string): string => join(repositoryRoot, "deploy", path);

type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };

const expressions = async (): Promise<string[]> => {
  const { panels } = JSON.parse(await readFile(deployed("grafana/runyard.json"), "utf8")) as Dashboard;
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
};

describe("what is deployed beside Prometheus", () => {
  it("asks for metrics that there are", async () => {
    const rules = await readFile(deployed("prometheus/alerts.yml"), "utf8");
    const names = new Set(typesIn(await metrics()));
    const asked = [...`${rules} ${(await expressions()).join(" ")}`.matchAll(/\b(runyard|http|process)_\w+/g)];
    expect(asked.length).toBeGreaterThan(20);
    const missing = asked.map(([name]) => name.replace(/_bucket$/, "")).filter((name) => !names.has(name));
    expect(missing).toEqual([]);
  });

  itWithCommand("promtool", "has alert rules that fire when they should", async () => {
    const { stdout } = await run("promtool", ["test", "rules", deployed("prometheus/alerts.test.yml")]);
    expect(stdout).toContain("SUCCESS");
  });

  itWithCommand("promtool", "has a dashboard whose every question Prometheus understands", async () => {
    await using folder = await temporaryFolder("dashboard");
    const rules = (await expressions()).map((expr, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll("$__rate_interval", "5m"),
    }));
    const file = join(folder.path, "rules.yml");
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    const { stdout } = await run("promtool", ["check", "rules", file]);
    expect(stdout).toContain(`${rules.length} rules found`);
  });
});
