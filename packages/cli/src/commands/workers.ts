import type { Worker } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { printJson, printTable, say } from "../output/console.ts";
import { formatAgo, formatSize } from "../output/format.ts";
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

const heads = ["NAME", "STATE", "RUNNING", "CPU", "MEMORY", "LANGUAGES", "SEEN", "ID"];

export const presentWorker = (worker: Worker): string[] => [
  worker.name,
  worker.state,
  `${worker.load?.running ?? worker.jobs.length}/${worker.slots}`,
  worker.load === null ? "" : `${Math.round(worker.load.cpuRatio * 100)}% of ${worker.cpus}`,
  worker.load === null ? "" : `${Math.round(worker.load.memoryRatio * 100)}% of ${formatSize(worker.memoryBytes)}`,
  [...new Set(worker.toolchains.map(({ language }) => language))].join(" "),
  formatAgo(worker.lastSeenAtMs, Date.now()),
  worker.id,
];
