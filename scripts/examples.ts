/**
 * `npm run examples`: every program of `examples/` through a running Runyard, and a table of what came of it.
 * `npm run examples -- --controller URL` uses that one; else a Runyard is started for the purpose. Status 1 when one fails.
 */
import { parseArgs } from "node:util";
import { createClient } from "@runyard/client";
import { commonLanguages, startRunyard } from "@runyard/testkit";
import { loadExamples } from "../examples/load.ts";
import { exampleNames, runExample } from "../examples/run.ts";

const { values: flags } = parseArgs({ options: { controller: { type: "string" }, only: { type: "string" } } });

const columns = [12, 24, 16, 12, 10, 14];
const print = (cells: string[]): void =>
  console.log(
    cells.map((cell, at) => (at < 3 ? cell.padEnd(columns[at] ?? 0) : cell.padStart(columns[at] ?? 0))).join(" "),
  );

await using own = flags.controller === undefined ? await startRunyard({ languages: commonLanguages }) : undefined;
const client = createClient({ url: flags.controller ?? own?.url ?? "" });

const wanted = (await loadExamples()).filter((example) => exampleNames(example).includes(flags.only ?? ""));
print(["LANGUAGE", "PROGRAM", "OUTCOME", "COMPILE ms", "RUN ms", "MEMORY MiB"]);
let failed = 0;
for (const example of wanted) {
  const result = await runExample(client, example);
  if (!result.passed) failed += 1;
  const memory = (result.memoryBytes / 1024 / 1024).toFixed(1);
  const compile = result.compileMs === null ? "-" : String(result.compileMs);
  print([
    example.language,
    example.name,
    result.passed ? result.outcome : `${result.outcome} ✗`,
    compile,
    String(result.runMs),
    memory,
  ]);
  if (!result.passed) console.log(result.problem);
}
console.log(`\n${wanted.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
