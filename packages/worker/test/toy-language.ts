import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A language whose interpreter a test installs and removes as it likes. Its programs are shell scripts. */
export type ToyLanguage = {
  /** For `toolchainFolders`. */
  folder: string;
  /** @param broken - it is there, but its programs fail */
  install(version: string, broken?: boolean): Promise<void>;
  remove(version: string): Promise<void>;
};

/** @param root - a folder of the test's own */
export const makeToyLanguage = async (root: string, name = "toy"): Promise<ToyLanguage> => {
  const folder = join(root, "toolchains");
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "hello.toy"), 'read name\necho "Hello, $name!"\n');
  const toolchain = {
    name,
    packages: { "apt-get": [`${name}-package`] },
    find: [join(root, "opt", `${name}-*`, "bin", "toy")],
    version: { argv: ["{binary}", "--version"], pattern: "^toy (\\S+)" },
    mounts: [{ source: "{home}" }],
    run: { argv: ["{binary}", "{entry}"] },
  };
  const language = { language: name, title: name, extensions: [".toy"], defaultFile: "main.toy", hello: "hello.toy" };
  await writeFile(join(folder, name, "toolchain.json"), JSON.stringify({ ...language, toolchains: [toolchain] }));
  const homeOf = (version: string) => join(root, "opt", `${name}-${version}`);
  return {
    folder,
    install: async (version, broken = false) => {
      const binary = join(homeOf(version), "bin", "toy");
      await mkdir(join(homeOf(version), "bin"), { recursive: true });
      const run = broken ? "echo it is broken >&2; exit 1" : 'exec /bin/sh "$1"';
      await writeFile(binary, `#!/bin/sh\nif [ "$1" = --version ]; then echo toy ${version}; exit; fi\n${run}\n`);
      await chmod(binary, 0o755);
    },
    remove: (version) => rm(homeOf(version), { recursive: true }),
  };
};
