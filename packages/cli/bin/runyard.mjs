#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can read: starts the real command on a Node that can run it.
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { constants, homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

const leastNodeMajor = 24;
const main = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "main.ts");

const giveUp = (text) => {
  process.stderr.write(`runyard: ${text}\n`);
  process.exit(125);
};

/** The Node of the `node` package, which the setup installs beside the others. */
const findPinnedNode = () => {
  try {
    const folder = dirname(nodeModule.createRequire(import.meta.url).resolve("node/package.json"));
    const binary = join(folder, "bin", "node");
    return existsSync(binary) ? binary : undefined;
  } catch {
    // Not installed: the caller says what to do.
    return undefined;
  }
};

/** Runs the command on the pinned Node, hands signals on, and ends as it ends. */
const runOn = async (node) => {
  const { spawn } = await import("node:child_process");
  // The channel carries nothing: its end tells the child that this process is gone, even when it was killed.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => giveUp(`cannot start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
};

/** zod loads its messages in 47 languages, of which one is used: a third of the time this command takes to start. */
const leaveOutTranslations = () => {
  const nothing = { url: "data:text/javascript,", format: "module", shortCircuit: true };
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "../locales/index.js" && context.parentURL?.includes("/node_modules/zod/")
        ? nothing
        : next(specifier, context),
  });
};

/** Code made by a thread that waits for memory keeps a process from ending, https://github.com/nodejs/node/issues/54918. */
const makeCodeOnMainThread = () => {
  for (const flag of ["--no-concurrent-sparkplug", "--no-maglev-build-code-on-background"]) setFlagsFromString(flag);
};

const isNewEnough = Number(process.versions.node.split(".")[0]) >= leastNodeMajor;
const pinnedNode = isNewEnough ? process.execPath : findPinnedNode();
if (!existsSync(join(dirname(main), "..", "..", "..", "node_modules", "commander")) || pinnedNode === undefined) {
  giveUp("the packages are not installed. Run `npm start`, or `npm run setup`, in Runyard's folder first.");
} else if (isNewEnough) {
  makeCodeOnMainThread();
  leaveOutTranslations();
  nodeModule.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "runyard", "compile"));
  // For threads, which otherwise load the compiler that takes types away: 20 MB each.
  process.env.NODE_COMPILE_CACHE = nodeModule.getCompileCacheDir() ?? "";
  await import(pathToFileURL(main).href);
} else {
  await runOn(pinnedNode);
}
