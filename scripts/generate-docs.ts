/**
 * Prints the pages of `docs/generated/` that come from the project's own tables: attacks, errors, limits, state machines.
 * `node scripts/generate-docs.ts` writes them; `scripts/generate-docs.test.ts` fails when they are not true any more.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attemptTransitions, errorCatalogue, jobTransitions, limitTable, workerTransitions } from "@runyard/protocol";
import { readAttacks, readLayers } from "../packages/sandbox/test/attack-files.ts";

const table = (heading: string[], rows: string[][]): string =>
  [heading, heading.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const errorsPage = (): string => `# Errors

Every error a caller can meet is a problem document (RFC 9457) with one of these codes. "Later" means that the same request
may succeed when it is sent again.

${table(
  ["code", "status", "again", "what it means"],
  Object.entries(errorCatalogue).map(([code, { http, retry, says }]) => [`\`${code}\``, String(http), retry, says]),
)}
`;

const limitsPage = (): string => `# Limits

What a request may set in \`limits\` and \`compileLimits\`, in whole numbers. What is not set takes the default of its step.

${table(
  ["field", "default", "default of compiling", "least", "highest", "what it limits"],
  Object.entries(limitTable).map(([name, { run, compile, least, ceiling, says }]) => [
    `\`${name}\``,
    ...[run, compile, least, ceiling].map((value) => value.toLocaleString("en")),
    says,
  ]),
)}
`;

const diagram = (name: string, first: string, transitions: Record<string, Partial<Record<string, string>>>): string => {
  const edges = Object.entries(transitions).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => `    ${from} --> ${to}: ${event}`),
  );
  return `## ${name}\n\n\`\`\`mermaid\nstateDiagram-v2\n    [*] --> ${first}\n${edges.join("\n")}\n\`\`\`\n`;
};

const statesPage = (): string => `# State machines

Printed from the tables in \`packages/protocol/src/states\`, where each state is described.

${[
  diagram("Job", "queued", jobTransitions),
  diagram("Attempt", "leased", attemptTransitions),
  diagram("Worker", "ready", workerTransitions),
].join("\n")}`;

const attacksPage = (): string => `# Attacks

The hostile programs of \`packages/sandbox/attacks\`, each of which \`npm test\` runs in a sandbox: it must end as its header
says, get nothing out, and leave a benign program right after it unaffected; after all of them the machine must be as it was.

"Meets" is what stops it first: one of the [sandbox's layers](../../packages/sandbox/README.md#layers), or the "supervisor", the
process that keeps the clocks, counts the output and ends what is left, which is always there. What is lost on a machine that
lacks a layer is told below; \`runyard doctor\` tells which a machine has.

${table(
  ["program", "strikes in", "what it does", "meets"],
  readAttacks().map(({ file, header }) => [
    `[${file}](../../packages/sandbox/attacks/${file})`,
    header.step === "compile" ? "the compiler" : "the run",
    header.attack,
    header.needs === undefined || header.needs === header.meets
      ? header.meets
      : `${header.meets}, needs ${header.needs}`,
  ]),
)}

## Without a layer

${table(
  ["layer", "attacks that meet it", "what is lost without it"],
  readLayers().map(({ name, without }) => [`\`${name}\``, attacksOn(name).join(", ") || "none alone", without]),
)}
`;

const attacksOn = (layer: string): string[] =>
  readAttacks().flatMap(({ file, header }) => (header.meets === layer || header.needs === layer ? file : []));

export const generatedPages: Record<string, () => string> = {
  "attacks.md": attacksPage,
  "errors.md": errorsPage,
  "limits.md": limitsPage,
  "states.md": statesPage,
};

export const generatedFolder = join(import.meta.dirname, "../docs/generated");

if (import.meta.main) {
  for (const [name, print] of Object.entries(generatedPages)) await writeFile(join(generatedFolder, name), print());
}
