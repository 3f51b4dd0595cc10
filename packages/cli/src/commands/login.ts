import { createClient } from "@runyard/client";
import { keepCredential } from "../access/credentials-file.ts";
import { ask, linesOfInput } from "../access/secret-input.ts";
import { addSettings, agent, type CommonOptions, controllerOf, examples } from "../command-line.ts";
import { UsageError } from "../failure.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";

type Options = CommonOptions & { name?: string; passwordStdin?: true; tokenStdin?: true };

export const define: Define = (program) => {
  const command = program
    .command("login")
    .description("Log in to a controller: later commands are yours. Asks for what is not given")
    .option("--name <name>", "the account")
    .option("--password-stdin", "read the password from standard input")
    .option("--token-stdin", "keep an API token, read from standard input, in place of a password's session");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples(
        "runyard login --controller https://yard.example:7420 --name ada",
        "runyard login --name ada --password-stdin < password",
        "runyard login --token-stdin < token",
      ),
    )
    .action(async (options: Options) => {
      const url = await controllerOf(options);
      const token = options.tokenStdin ? await readToken(options) : await openSession(url, options);
      const session = await createClient({ url, agent, token }).session.get();
      keepCredential(url, { name: session.name, token });
      if (options.json) printJson({ url, ...session });
      else print(`logged in to ${url} as ${session.name}, ${session.role}\n`);
    });
};

const readToken = async ({ name, passwordStdin }: Options): Promise<string> => {
  if (name !== undefined || passwordStdin) throw new UsageError("--token-stdin goes without a name and a password");
  const [token = ""] = await linesOfInput(1);
  return token.trim();
};

const openSession = async (url: string, options: Options): Promise<string> => {
  const name = options.name ?? (options.passwordStdin ? undefined : await ask("name"));
  if (name === undefined) throw new UsageError("--password-stdin needs --name");
  const [password = ""] = options.passwordStdin ? await linesOfInput(1) : [await ask("password", true)];
  const { token = "" } = await createClient({ url, agent }).session.logIn({ name, password, keep: "token" });
  return token;
};
