import { fileURLToPath } from "node:url";
import { compiled } from "./compiled.ts";
import { SandboxFault } from "./fault.ts";

const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const included = ["system-calls.h", "launcher.h"].map((name) => inPackage(`init/${name}`));
const flags = ["-O2", "-Wall"];

const notOurs =
  "it is not compiled yet, and its folder is not this user's: start Runyard once as the user who installed it";
const reasons: Record<string, string> = {
  ENOENT: "no C compiler: install gcc and the C library's headers (Debian and Ubuntu: apt-get install gcc libc6-dev)",
  EACCES: notOurs,
  EROFS: notOurs,
};
const otherReason = "the C compiler could not compile runyard-init";

/**
 * The path of the compiled runyard-init.
 * @throws SandboxFault when there is no C compiler
 */
export const ensureInit = async (): Promise<string> => {
  try {
    return await compiled({
      sources: [inPackage("init/runyard-init.c"), ...included],
      ways: [["-static", ...flags], flags], // not every machine has a static C library
      folder: inPackage("build/"),
    });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    throw new SandboxFault("compile runyard-init", reasons[code ?? ""] ?? otherReason, { code, stderr });
  }
};
