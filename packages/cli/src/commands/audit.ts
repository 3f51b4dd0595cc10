import type { AuditFilter } from "@runyard/client";
import { type AuditEntry, AuditKind, listLimitMax } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import { formatMoment, printable } from "../output/format.ts";
import type { Define } from "../program.ts";
import { parseDuration, parseList, parseWhole } from "../settings/values.ts";

type Options = CommonOptions & { kind?: string; actor?: string; since?: string; limit: string; export?: true };

export const define: Define = (program) => {
  const command = program
    .command("audit")
    .description("Tell who did what: logins, accounts, tokens, orders to workers, refused access")
    .option("--kind <kinds>", "of these kinds, separated by commas: login_failed,access_refused")
    .option("--actor <name>", "by this account")
    .option("--since <duration>", "not older than this: 24h")
    .option("--limit <n>", "newest entries to tell", "50")
    .option("--export", "everything that is kept, newest first, one JSON document a line");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples("runyard audit --kind login_failed --since 24h", "runyard audit --export > audit.jsonl"),
    )
    .action(async (options: Options) => {
      const limit = readFlag("--limit", options.limit, parseWhole(1, listLimitMax));
      const filter = filterOf(options);
      const { audit } = await clientFor(options);
      if (options.export) {
        const every = { ...filter, limit: listLimitMax };
        for await (const entry of audit.all(every)) print(`${JSON.stringify(entry)}\n`);
        return;
      }
      const page = await audit.list({ ...filter, limit });
      if (options.json) printJson(page);
      else for (const entry of page.items.toReversed()) print(formatEntry(entry));
    });
};

const filterOf = ({ kind, actor, since }: Options): AuditFilter => ({
  ...(kind !== undefined && { kind: readFlag("--kind", kind, parseKinds) }),
  ...(actor !== undefined && { actor }),
  ...(since !== undefined && { after: Date.now() - readFlag("--since", since, parseDuration) }),
});

const parseKinds = (text: string): AuditKind[] =>
  parseList(text).map((word) => {
    const kind = AuditKind.safeParse(word);
    if (kind.success) return kind.data;
    throw new Error(`expected some of ${AuditKind.options.join(", ")}`);
  });

/** Oldest first, as a log reads. */
const formatEntry = ({ atMs, kind, actor, address, message }: AuditEntry): string =>
  `${formatMoment(atMs)}  ${kind.padEnd(kindWidth)}  ${printable(`${actor ?? "-"}  ${address ?? "-"}  ${message}`)}\n`;

const kindWidth = Math.max(...AuditKind.options.map(({ length }) => length));
