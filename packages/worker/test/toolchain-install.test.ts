import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InstallProblem, installToolchains, listToolchains } from "../src/index.ts";
import { makeToyLanguage, type ToyLanguage } from "./toy-language.ts";

let opened: AsyncDisposableStack;
let root: string;
let toy: ToyLanguage;
let told: string[];
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  root = opened.use(await temporaryFolder("toolchain-install")).path;
  toy = await makeToyLanguage(root);
  await makeToyLanguage(root, "other");
  told = [];
  await mkdir(join(root, "bin"));
  await command("sudo", 'shift\nexec "$@"');
  vi.stubEnv("PATH", `${root}/bin:${process.env.PATH}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await opened.disposeAsync();
});

const command = async (name: string, script: string): Promise<void> => {
  await writeFile(join(root, "bin", name), `#!/bin/sh\ncd ${root}\n${script}\n`);
  await chmod(join(root, "bin", name), 0o755);
};

/**
 * Acts out apt-get: it has the packages named in `mirror`, once `update` was run if they are in `fresh`, and cannot fetch
 * those in `unreachable`. Installing `x-package` puts down version 1.0 of language x.
 */
const aptGet = async (has: { mirror?: string; fresh?: string; unreachable?: string }): Promise<void> => {
  await writeFile(join(root, "mirror"), has.mirror ?? "");
  await command(
    "apt-get",
    `echo "$@" >> asked
[ "$1" = update ] && { echo " ${has.fresh ?? ""}" >> mirror; exit 0; }
for word in "$@"; do
  case "$word" in
    --simulate) simulated=yes ;;
    *-package) packages="$packages $word" ;;
  esac
done
for name in $packages; do
  grep -q "$name" mirror || { echo "E: Unable to locate package $name" >&2; exit 100; }
done
[ "$simulated" = yes ] && exit 0
for name in $packages; do
  case " ${has.unreachable ?? ""} " in *" $name "*) echo "E: Failed to fetch $name" >&2; exit 100 ;; esac
done
for name in $packages; do
  home=opt/\${name%-package}-1.0/bin
  mkdir -p $home
  printf '#!/bin/sh\\n[ "$1" = --version ] && { echo toy 1.0; exit; }\\nexec /bin/sh "$1"\\n' > $home/toy
  chmod 755 $home/toy
done`,
  );
};

const asked = async (): Promise<string[]> => (await readFile(join(root, "asked"), "utf8").catch(() => "")).split("\n");
const installs = async (): Promise<string[]> =>
  (await asked()).filter((line) => line.startsWith("install") && !line.includes("--simulate"));

const install = (...languages: string[]) =>
  installToolchains({ languages, tell: (text) => told.push(text), toolchainFolders: [toy.folder] });

describe("installing languages", () => {
  it("asks the system's package manager once for all, tells the command, and tries what it brought", async () => {
    await aptGet({ mirror: "toy-package other-package" });
    expect(await install("toy", "other")).toEqual([
      { language: "other", state: "installed", version: "1.0", packages: ["other-package"], why: null },
      { language: "toy", state: "installed", version: "1.0", packages: ["toy-package"], why: null },
    ]);
    expect(await installs()).toEqual([
      expect.stringMatching(/^install -y --no-install-recommends -o \S+.* other-package toy-package$/),
    ]);
    expect(told).toEqual([
      expect.stringMatching(/apt-get install -y --no-install-recommends other-package toy-package$/),
    ]);
  });

  it("leaves alone what works already", async () => {
    await aptGet({});
    await toy.install("2.5");
    expect(await install("toy")).toMatchObject([{ language: "toy", state: "present", version: "2.5" }]);
    expect(await asked()).toEqual([""]);
  });

  it("fetches the lists of packages when one is not known", async () => {
    await aptGet({ fresh: "toy-package" });
    expect(await install("toy")).toMatchObject([{ state: "installed" }]);
    expect(told).toEqual(["apt-get update", expect.stringContaining("toy-package")]);
  });

  it("installs the others when one has no package, and says which", async () => {
    await aptGet({ mirror: "toy-package" });
    expect(await install("toy", "other")).toMatchObject([
      { language: "other", state: "failed", version: null, why: "apt-get has no other-package to install" },
      { language: "toy", state: "installed" },
    ]);
  });

  it("installs the others when one cannot be fetched, and says which", async () => {
    await aptGet({ mirror: "toy-package other-package", unreachable: "other-package" });
    expect(await install("toy", "other")).toMatchObject([
      { language: "other", state: "failed", why: "apt-get failed, see above" },
      { language: "toy", state: "installed" },
    ]);
    expect(await installs()).toHaveLength(3);
  });

  it("says why what was installed is not offered", async () => {
    await aptGet({ mirror: "toy-package" });
    await command("apt-get", "exit 0");
    const why = "its packages are installed, but no compiler or interpreter of it was found";
    expect(await install("toy")).toMatchObject([{ language: "toy", state: "failed", why }]);
    await toy.install("3.0", true);
    expect(await install("toy")).toMatchObject([{ state: "failed", why: expect.stringMatching(/it is broken/) }]);
  });

  it("prepares what is there and does not work yet, and installs no package for it", async () => {
    await aptGet({ mirror: "toy-package" });
    await toy.install("1.0");
    const at = join(toy.folder, "toy", "toolchain.json");
    const manifest = JSON.parse(await readFile(at, "utf8"));
    const isPrepared = `[ -e ${root}/prepared ] || { echo not prepared; exit 1; }`;
    manifest.toolchains[0].version.argv = ["/bin/sh", "-c", `${isPrepared}; echo toy 1.0`];
    manifest.toolchains[0].prepare = ["/bin/cp", "{folder}/toolchain.json", `${root}/prepared`];
    await writeFile(at, JSON.stringify(manifest));
    expect(await install("toy")).toMatchObject([{ language: "toy", state: "installed", version: "1.0", packages: [] }]);
    expect(await installs()).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^\/bin\/cp \S+ \S+prepared$/)]);
  });

  it("lists the names there are for one that is none", async () => {
    await expect(install("toy", "tyo")).rejects.toMatchObject({
      code: "NO_SUCH_LANGUAGE",
      message: 'there is no language "tyo", there is other, toy',
    });
  });

  it("tells an ordinary user the line to run", async () => {
    await aptGet({ mirror: "toy-package" });
    await command("sudo", "exit 1");
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    const problem = await install("toy").catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(InstallProblem);
    expect(problem).toMatchObject({ hint: "run: sudo apt-get install -y --no-install-recommends toy-package" });
    expect(await installs()).toEqual([]);
  });
});

it("lists what is here with its place, what is refused with words, and what is missing with its packages", async () => {
  await aptGet({});
  await toy.install("1.0");
  await toy.install("2.0", true);
  const { toolchains, packageManager, problem } = await listToolchains({ toolchainFolders: [toy.folder] });
  expect({ packageManager, problem }).toEqual({ packageManager: "apt-get", problem: undefined });
  const path = join(root, "opt/toy-1.0/bin/toy");
  expect(toolchains).toMatchObject([
    { language: "other", state: "missing", toolchain: null, version: null, path: null, packages: ["other-package"] },
    { language: "toy", state: "offered", version: "1.0", isDefault: true, path, why: null, packages: [] },
    { language: "toy", state: "refused", version: "2.0", path: null, why: expect.stringMatching(/it is broken/) },
  ]);
});
