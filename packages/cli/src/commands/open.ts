import { spawn } from "node:child_process";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson, say } from "../output/console.ts";
import type { Define } from "../program.ts";
import { environment } from "../settings/settings.ts";
import { loginLink } from "../up/login-link.ts";

type Options = CommonOptions & { print?: true };

export const define: Define = (program) => {
  const command = program
    .command("open")
    .description("Open the web application, logged in as whoever this terminal is: by a link that is good once")
    .option("--print", "print the link, and start no browser");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard open", "runyard open --print"))
    .action(async (options: Options) => {
      const client = await clientFor(options);
      const { code, expiresAtMs } = await client.session.createCode();
      const url = loginLink(client.url, code);
      if (options.json) printJson({ url, expiresAtMs });
      else if (options.print || !hasScreen() || !(await startBrowser(url))) print(`${url}\n`);
      else say(`opened ${client.url}`);
    });
};

const hasScreen = (): boolean =>
  process.platform === "darwin" || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);

/** @returns false where there is none to start */
const startBrowser = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const opener = process.platform === "darwin" ? "open" : "xdg-open";
    const child = spawn(opener, [url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
