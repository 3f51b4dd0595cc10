import type { Worker } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { printJson, printTable, say } from "../output/console.ts";
import { formatAgo, formatMoment, formatSize } from "../output/format.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  addSettings(program.command("workers").description("List workers, what they are and how busy"), ["controller"])
    .addHelpText("after", examples("runyard workers", "runyard workers --json"))
    .action(async (options: CommonOptions) => {
      const items = await (await clientFor(options)).workers.list();
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("no worker has joined yet");
      else printTable(heads, items.map(presentWorker));
    });
};

const heads = ["NAME", "STATE", "RUNNING", "CPU", "MEMORY", "LANGUAGES", "SEEN", "ID", "NOTE"];

export const presentWorker = (worker: Worker): string[] => [
  worker.name,
  stateOf(worker),
  `${worker.load?.running ?? worker.jobs.length}/${worker.slots}`,
  worker.load === null ? "" : `${Math.round(worker.load.cpuRatio * 100)}% of ${worker.cpus}`,
  worker.load === null ? "" : `${Math.round(worker.load.memoryRatio * 100)}% of ${formatSize(worker.memoryBytes)}`,
  [...new Set(worker.toolchains.map(({ language }) => language))].join(" "),
  formatAgo(worker.lastSeenAtMs, Date.now()),
  worker.id,
  presentOrder(worker),
];

/** A drain that is done has a word of its own, for people. */
export const stateOf = ({ state, jobs }: Worker): string =>
  state === "draining" && jobs.length === 0 ? "drained" : state;

/** `new disk (12 min ago, until 14:00:00)` */
export const presentOrder = ({ order }: Worker): string => {
  if (order === null) return "";
  const until = order.untilMs === null ? "" : `, until ${formatMoment(order.untilMs)}`;
  return `${order.note ?? order.kind} (${formatAgo(order.sinceMs, Date.now())}${until})`;
};
