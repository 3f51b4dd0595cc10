import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detectToolchains } from "../src/toolchains/detect.ts";
import { type LanguageManifest, parseManifest, readManifests } from "../src/toolchains/manifest.ts";
import { openVersionCache } from "../src/toolchains/version-cache.ts";
import { ownToolchainFolder } from "../src/workshop.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "runyard-detection-test-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A program that tells a version, and notes each time it was asked. */
const fakeCompiler = async (path: string, version: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), `#!/bin/sh\necho asked >> ${root}/asked\necho "toy ${version}"\n`);
  await chmod(join(root, path), 0o755);
};

const toy = (changes: object = {}): LanguageManifest => ({
  ...parseManifest(
    JSON.stringify({
      language: "toy",
      title: "Toy",
      extensions: [".toy"],
      defaultFile: "main.toy",
      hello: "hello.toy",
      toolchains: [
        {
          name: "toy",
          find: [`${root}/usr/bin/toy`, `${root}/usr/bin/toy-[0-9]*`, `${root}/versions/*/bin/toy`],
          version: { argv: ["{binary}", "--version"], pattern: "^toy (\\d\\S*)", least: "2.0" },
          mounts: [{ source: "{home}" }, { source: `${root}/etc/toy*` }],
          run: { argv: ["{binary}", "{entry}"] },
          ...changes,
        },
      ],
    }),
    "toy",
  ),
  helloSource: "",
  folder: root,
});

const detect = async (language = toy(), cache = join(root, "cache.json")) => {
  const versions = await openVersionCache(cache);
  const detected = await detectToolchains([language], versions);
  await versions.save();
  return detected;
};

const timesAsked = async (): Promise<number> => {
  const text = await readFile(join(root, "asked"), "utf8").catch(() => "");
  return text.split("\n").length - 1;
};

describe("detecting toolchains", () => {
  it("finds every version once, in order of preference, newest of a folder first", async () => {
    await fakeCompiler("usr/bin/toy-3", "3.1.0");
    await symlink("toy-3", join(root, "usr/bin/toy"));
    await symlink("nowhere", join(root, "usr/bin/toy-9"));
    await fakeCompiler("versions/2.9.0/bin/toy", "2.9.0");
    await fakeCompiler("versions/2.10.0/bin/toy", "2.10.0");
    await fakeCompiler("versions/copy/bin/toy", "3.1.0");
    const { installed, refused } = await detect();
    expect(installed.map(({ version }) => version)).toEqual(["3.1.0", "2.10.0", "2.9.0"]);
    expect(refused).toEqual([]);
  });

  it("refuses with words what is too old, tells no version, or cannot be started", async () => {
    await fakeCompiler("versions/1.9/bin/toy", "1.9");
    await fakeCompiler("versions/x/bin/toy", "unknown");
    await mkdir(join(root, "versions/z/bin"), { recursive: true });
    await writeFile(join(root, "versions/z/bin/toy"), "not executable");
    const { installed, refused } = await detect();
    expect(installed).toEqual([]);
    expect(refused.map(({ version, why }) => [version, why.replace(root, "")])).toEqual([
      ["unknown", expect.stringContaining("/versions/z/bin/toy: spawn")],
      ["unknown", "/versions/x/bin/toy: does not tell its version: toy unknown"],
      ["1.9", "/versions/1.9/bin/toy: older than 2.0"],
    ]);
  });

  it("finds nothing where nothing is, without complaint", async () => {
    expect(await detect()).toEqual({ installed: [], refused: [] });
  });

  it("asks again only those that changed", async () => {
    await fakeCompiler("versions/2/bin/toy", "2.1");
    await fakeCompiler("versions/3/bin/toy", "3.1");
    await detect();
    expect(await timesAsked()).toBe(2);
    await detect();
    expect(await timesAsked()).toBe(2);
    await fakeCompiler("versions/3/bin/toy", "3.10000");
    expect((await detect()).installed.map(({ version }) => version)).toEqual(["3.10000", "2.1"]);
    expect(await timesAsked()).toBe(3);
  });

  it("does without a cache that is spoiled", async () => {
    await fakeCompiler("versions/2/bin/toy", "2.1");
    await writeFile(join(root, "cache.json"), '{"x": 1');
    expect((await detect()).installed).toHaveLength(1);
  });

  it("shows programs what lies outside the system's folders, away from the sandbox's own", async () => {
    await fakeCompiler("versions/2/bin/toy", "2.1");
    await mkdir(join(root, "etc/toy-2"), { recursive: true });
    const [one] = (await detect()).installed;
    const sources = one?.mounts.map(({ source }) => source.replace(root, ""));
    expect(sources).toEqual(["/versions/2", "/etc/toy-2"]);
    // These tests live below /tmp, which each sandbox has for itself.
    expect(one?.paths.binary).toMatch(/^\/opt\/runyard\/[0-9a-f]{12}\/2\/bin\/toy$/);
  });

  it("takes the first file that exists for a variable, and none when none does", async () => {
    await fakeCompiler("versions/2/bin/toy", "2.1");
    const env = { A: ["/nowhere", join(root, "versions")], B: ["/nowhere"], C: "{binary}" };
    const [one] = (await detect(toy({ env }))).installed;
    expect(one?.env).toMatchObject({ A: join(root, "versions"), C: "{binary}", LANG: "C.UTF-8" });
    expect(one?.env).not.toHaveProperty("B");
  });
});

describe("the toolchains that come with Runyard", () => {
  it("are all well formed", async () => {
    const manifests = await readManifests([ownToolchainFolder]);
    const names = ["c", "cpp", "java", "javascript", "python", "typescript"];
    expect(manifests.map(({ language }) => language)).toEqual(expect.arrayContaining(names));
  });

  it("do not share names, aliases or extensions", async () => {
    const manifests = await readManifests([ownToolchainFolder]);
    const words = manifests.flatMap(({ language, aliases, extensions }) => [language, ...aliases, ...extensions]);
    expect(words).toEqual([...new Set(words)]);
  });

  it("are refused when two serve one language, and when a folder holds no manifest", async () => {
    await expect(readManifests([ownToolchainFolder, ownToolchainFolder])).rejects.toThrow(
      "two toolchain folders serve",
    );
    await mkdir(join(root, "empty"));
    await expect(readManifests([root])).rejects.toThrow("is not a toolchain folder");
  });
});
