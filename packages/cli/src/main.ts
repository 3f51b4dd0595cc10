import { finish, runCommandLine } from "./program.ts";

finish(await runCommandLine(process.argv.slice(2)));
