import { createClient, RunyardError } from "@runyard/client";
import { forgetCredential, keptCredential } from "../access/credentials-file.ts";
import { addSettings, agent, type CommonOptions, controllerOf, examples } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  addSettings(program.command("logout").description("End the session that login made, and forget it"), ["controller"])
    .addHelpText("after", examples("runyard logout"))
    .action(async (options: CommonOptions) => {
      const url = await controllerOf(options);
      const kept = keptCredential(url);
      if (kept?.token.startsWith("rys_")) await endSession(url, kept.token);
      forgetCredential(url);
      if (options.json) printJson({ url, name: kept?.name ?? null });
      else print(kept === undefined ? `nobody was logged in to ${url}\n` : `logged out of ${url}\n`);
    });
};

const endSession = async (url: string, token: string): Promise<void> => {
  try {
    await createClient({ url, agent, token }).session.logOut();
  } catch (error) {
    // It was over already.
    if (!(error instanceof RunyardError && error.code === "UNAUTHENTICATED")) throw error;
  }
};
