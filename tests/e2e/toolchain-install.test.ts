import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cliEntry, itWithPackages, startRunyard, temporaryFolder, waitUntil } from "@runyard/testkit";
import { expect } from "vitest";

const run = promisify(execFile);

/** Whatever is installed there is seen by what it starts alone, and gone with it. Lua is taken away first. */
const onCopyOfMachine = (folder: string): string[] => [
  ...["unshare", "--mount", "--propagation", "private", "--"],
  "sh",
  "-ec",
  `mount -t tmpfs tmpfs "$0"
for name in usr etc var; do
  mkdir -p "$0/$name/new" "$0/$name/work"
  mount -t overlay overlay -o "lowerdir=/$name,upperdir=$0/$name/new,workdir=$0/$name/work" "/$name"
done
dpkg --purge --force-depends lua5.4 >&2
rm -f /usr/bin/lua* /usr/local/bin/lua*
exec "$@"`,
  folder,
];

/** Ends with status 1 where something was not installed, and says what all the same. */
const installLua = async (pid: number): Promise<{ state: string; why: string | null }> => {
  const inside = ["--target", String(pid), "--mount", "--", process.execPath, cliEntry];
  const { stdout } = await run("nsenter", [...inside, "toolchain", "install", "lua", "--json"]).catch((end) => end);
  return JSON.parse(stdout).items[0];
};

itWithPackages(
  "a language installed with `runyard toolchain install` is offered by the worker that runs",
  async ({ skip }) => {
    await using folder = await temporaryFolder("copy-of-machine");
    const [unshare = "", ...args] = onCopyOfMachine(folder.path);
    await run(unshare, [...args, "true"]).catch((error: Error) => skip(`it cannot be copied: ${error.message}`));
    await using runyard = await startRunyard({
      prefix: onCopyOfMachine(folder.path),
      languages: ["python", "lua"],
    });
    const names = async () => (await runyard.client.languages.list()).map(({ name }) => name);
    expect(await names()).toEqual(["python"]);
    const { state, why } = await installLua(runyard.process.pid ?? 0);
    if (why?.startsWith("apt-get")) skip(why);
    expect({ state, why }).toEqual({ state: "installed", why: null });
    await waitUntil("Lua to be offered", async () => (await names()).includes("lua"));
    const job = await runyard.client.jobs.submit({ language: "lua", source: "print(6 * 7)" }, { wait: 60 });
    expect(job).toMatchObject({ outcome: "ok", runs: [{ stdout: "42\n" }] });
  },
);
