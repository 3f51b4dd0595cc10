/** A host process of its own, for tests that kill it or run it as somebody else: `node host-program.ts STATE_DIR [unsafe]`. */
import { createInterface } from "node:readline";
import { openSandboxHost } from "../src/index.ts";
import { keepingLog, runStep, type StepWishes, startStep } from "./lab.ts";

const [stateDir = "", mode] = process.argv.slice(2);
const log = keepingLog();
const host = await openSandboxHost({ slots: 2, mounts: [], stateDir, log, unsafe: mode === "unsafe" });
const say = (message: object) => console.log(JSON.stringify(message));
say({ supervisorPid: host.supervisorPid, layers: host.layers });

/** One request a line: { argv, wishes } to run to its end, { argv, leave: true } to start, {} to close. */
for await (const line of createInterface({ input: process.stdin })) {
  const { argv, wishes, leave } = JSON.parse(line) as { argv?: string[]; wishes?: StepWishes; leave?: boolean };
  if (!argv) break;
  if (leave) {
    const step = startStep(host, argv, wishes);
    step.result.catch(() => {}); // the process is killed before it ends
    await step.says("up");
    say({ up: true });
  } else {
    const { stdout, stderr, ...report } = await runStep(host, argv, wishes);
    say({ ...report, errors: stderr.toString() });
  }
}
await host.close();
say({ kept: log.kept });
