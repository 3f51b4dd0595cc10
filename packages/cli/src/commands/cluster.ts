import type { Cluster, FleetFigures } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import { formatDuration } from "../output/format.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  const command = program.command("cluster").alias("status").description("Show totals, load and queue");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard cluster", "runyard status --json"))
    .action(async (options: CommonOptions) => {
      const cluster = await (await clientFor(options)).cluster.get();
      if (options.json) printJson(cluster);
      else print(formatCluster(cluster));
    });
};

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;

const formatCluster = ({ workers, slots, load, queue, jobs, fleet, alerts }: Cluster): string => {
  const oldest = queue.oldestMs === null ? "" : `, the oldest for ${formatDuration(queue.oldestMs)}`;
  return [
    `workers  ${workers.ready} ready, ${workers.draining} draining, ${workers.paused} paused, ${workers.lost} lost`,
    `slots    ${slots.busy} of ${slots.total} busy`,
    `load     CPU ${percent(load.cpuRatio)}, memory ${percent(load.memoryRatio)}`,
    `queue    ${queue.length} waiting${oldest}`,
    `jobs     ${jobs.active} active, ${jobs.done} done, ${jobs.cancelled} cancelled, ${jobs.failed} failed`,
    ...(fleet === null ? [] : [formatFleet(fleet)]),
    ...alerts.map(({ severity, message, action }) => `${severity === "critical" ? "!!" : "!"} ${message} ${action}`),
    "",
  ].join("\n");
};

const formatFleet = ({ running, starting, stopping, wanted, maxWorkers, problem }: FleetFigures): string =>
  `fleet    ${running} running, ${starting} starting, ${stopping} stopping, ${wanted} wanted of at most ${maxWorkers}` +
  (problem === null ? "" : `\n         ${problem}`);
