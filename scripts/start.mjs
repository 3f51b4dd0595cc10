// `npm start`: sets the clone up, then becomes `runyard up` for as long as that runs.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { pinnedNode, root, setUp } from "./setup.mjs";

setUp();

const main = join(root, "packages", "cli", "bin", "runyard.mjs");
const child = spawn(pinnedNode, [main, "up", ...process.argv.slice(2)], {
  // The channel carries nothing: its end tells `up` that this process is gone, even when it was killed.
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});

// A terminal sends Ctrl+C to the child too: it takes the second of two signals so close together for the same one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("error", (error) => {
  process.stderr.write(`start: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
