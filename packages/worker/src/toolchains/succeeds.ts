import { spawn } from "node:child_process";

/**
 * Runs an installer's command. What it says goes to standard error where it is `shown`, as standard output belongs to our
 * own answer; it is asked nothing, but for sudo, which asks the terminal.
 * @returns whether it ended well, and in time
 */
export const succeeds = (
  argv: readonly string[],
  { timeoutMs, shown = false }: { timeoutMs: number; shown?: boolean },
): Promise<boolean> => {
  const [command = "", ...args] = argv;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(command, args, {
    stdio: ["ignore", shown ? 2 : "ignore", shown ? 2 : "ignore"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: timeoutMs,
  });
  child.once("error", () => resolve(false));
  child.once("exit", (code) => resolve(code === 0));
  return promise;
};
