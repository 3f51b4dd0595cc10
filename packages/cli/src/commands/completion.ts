import type { Client } from "@runyard/client";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { type Asked, type Candidate, type Completion, complete } from "../completion/candidates.ts";
import { completionScripts, shells } from "../completion/scripts.ts";
import { UsageError } from "../failure.ts";
import { print } from "../output/console.ts";
import type { Define } from "../program.ts";

/** Whoever presses Tab does not wait for a controller that is away. */
const answerMostMs = 1_000;
const jobsMost = 20;

type Options = CommonOptions & { words?: true };

export const define: Define = (program) => {
  const command = program
    .command("completion")
    .description("Print a script that completes commands, options and names in a shell")
    .argument("<shell>", `${shells.join(", ")}; with --words, what follows the program's name up to the cursor`)
    .argument("[word...]")
    .option("--words", "print what could stand in place of the last word, as the scripts do");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples(
        "runyard completion bash > ~/.local/share/bash-completion/completions/runyard",
        "runyard completion fish > ~/.config/fish/completions/runyard.fish",
      ),
    )
    .action(async (word: string, rest: string[], options: Options) => {
      const shell = shells.find((one) => one === word);
      if (options.words) await printFitting(complete(program, [word, ...rest]), options);
      else if (shell === undefined) throw new UsageError(`expected ${shells.join(", ")}, not "${word}"`);
      else print(completionScripts[shell]);
    });
};

const printFitting = async (completion: Completion, options: Options): Promise<void> => {
  if ("files" in completion) return;
  const fitting = "known" in completion ? completion.known : await ask(completion.asked, options);
  for (const { word, says } of fitting) print(`${word}\t${says}\n`);
};

const ask = async (what: Asked, options: Options): Promise<Candidate[]> => {
  const late = AbortSignal.timeout(answerMostMs);
  const away = new Promise<Candidate[]>((resolve) => late.addEventListener("abort", () => resolve([])));
  const answer = clientFor(options)
    .then((client) => answers[what](client))
    .catch(() => []); // Without a controller there is nothing to offer, and a prompt is no place to say so.
  return await Promise.race([answer, away]);
};

const answers: Record<Asked, (client: Client) => Promise<Candidate[]>> = {
  worker: async (client) => (await client.workers.list()).map(({ name, state }) => ({ word: name, says: state })),
  language: async (client) => (await client.languages.list()).map(({ name, title }) => ({ word: name, says: title })),
  id: async (client) => {
    const { items } = await client.jobs.list({ limit: jobsMost });
    const jobs = items.map(({ id, state, language }) => ({ word: id, says: `${language}, ${state}` }));
    return [{ word: "@last", says: "the newest" }, ...jobs];
  },
};
