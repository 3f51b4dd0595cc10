// Runs one of the project's programs with the pinned Node, set-up first: `node scripts/pinned.mjs FILE ARGS...`.
import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { pinnedNode, root, setUp } from "./setup.mjs";

setUp();
const { status, signal } = spawnSync(pinnedNode, process.argv.slice(2), { cwd: root, stdio: "inherit" });
process.exit(status ?? 128 + constants.signals[signal]);
