// Installs the languages that `npm test` tries beside the usual ones, with the product's own command.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode, root } from "./setup.mjs";

/** Small to fetch, quick to install and to test: 60 MB and half a minute for all. Others are tested where they are. */
const names = "assembly bash clojure csharp fortran lisp lua pascal perl php prolog ruby sql";
const languages = names.split(" ");
const timeoutMs = 8 * 60_000;
const logLinesShown = 20;

/**
 * Begins to install what is missing of them, where this user may, while something else is done.
 * @param folder for its output
 * @returns waits for the end and tells it; whether the tests can be believed to have had what there is
 */
export const startInstallingLanguages = (folder) => {
  const outFile = join(folder, "languages.json");
  const logFile = join(folder, "languages.log");
  const command = [join(root, "packages/cli/bin/runyard.mjs"), "toolchain", "install", ...languages, "--json"];
  const [out, log] = [openSync(outFile, "w"), openSync(logFile, "w")];
  console.log(`languages: installing what is missing of ${languages.join(", ")}`);
  const child = spawn(pinnedNode, command, { cwd: root, stdio: ["ignore", out, log], timeout: timeoutMs });
  const ended = once(child, "exit");
  closeSync(out);
  closeSync(log);
  return async () => {
    await ended;
    const items = parse(readFileSync(outFile, "utf8"))?.items;
    const logLines = readFileSync(logFile, "utf8").trimEnd().split("\n");
    return items === undefined ? tellRefusal(logLines) : tellItems(items, logLines);
  };
};

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    // Not a whole document: the command failed, or was stopped, before it had an answer.
    return undefined;
  }
};

/** Nothing was tried. Without a package manager or the right to use it that is as it must be; else it is a fault of ours. */
const tellRefusal = (logLines) => {
  const error = parse(logLines.at(-1))?.error;
  if (error?.code !== "FAILED") {
    console.log(`languages: the command failed:\n${logLines.slice(-logLinesShown).join("\n")}`);
    return false;
  }
  console.log(`languages: not installed, and not tested where they are missing: ${error.message}`);
  if (error.hint !== undefined) console.log(`languages: ${error.hint}`);
  return true;
};

/** A mirror that has some packages and not others is loud, but only one that has none fails the run. */
const tellItems = (items, logLines) => {
  const inState = (wanted) => items.filter(({ state }) => state === wanted);
  const failed = inState("failed");
  const there = [...inState("present"), ...inState("installed")];
  if (failed.length > 0) console.log(logLines.slice(-logLinesShown).join("\n"));
  console.log(`languages: ${there.map(({ language, version }) => `${language} ${version}`).join(", ")}`);
  for (const { language, why } of failed) console.log(`languages: NOT TESTED: ${language}: ${why}`);
  return failed.length === 0 || inState("installed").length > 0;
};
