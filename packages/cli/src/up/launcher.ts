import { fileURLToPath } from "node:url";

/** What starts the command, whatever Node is on the path. */
export const launcher = fileURLToPath(new URL("../../bin/runyard.mjs", import.meta.url));
