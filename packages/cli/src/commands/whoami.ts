import type { SessionInfo } from "@runyard/protocol";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson } from "../output/console.ts";
import { formatMoment } from "../output/format.ts";
import type { Define } from "../program.ts";

export const define: Define = (program) => {
  addSettings(program.command("whoami").description("Tell who commands are to the controller"), ["controller"])
    .addHelpText("after", examples("runyard whoami", "runyard whoami --json"))
    .action(async (options: CommonOptions) => {
      const session = await (await clientFor(options)).session.get();
      if (options.json) printJson(session);
      else print(`${session.name}, ${session.role}, ${waysIn[session.via]}${ending(session)}\n`);
    });
};

const waysIn: Record<SessionInfo["via"], string> = {
  owner: "by the owner's token of this machine",
  session: "logged in",
  token: "by an API token",
  loopback: "without a login: there is no account yet, and only this machine can reach the controller",
};

const ending = ({ expiresAtMs }: SessionInfo): string =>
  expiresAtMs === null ? "" : ` until ${formatMoment(expiresAtMs)}`;
