import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../src/log.ts";
import { openWorkshop } from "../src/workshop.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "runyard-passes-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const works = "read name; echo Hello, $name!\n";

/** A language whose interpreter stays the same file while the part that does the work can be broken. */
const makeToy = async (work: string, more: { slowTrial?: boolean } = {}): Promise<string> => {
  const folder = join(root, "toolchains", "toy");
  const home = join(root, "toy-1");
  for (const path of [folder, join(home, "bin"), join(home, "lib")]) await mkdir(path, { recursive: true });
  await writeFile(join(folder, "hello.toy"), "hello\n");
  await writeFile(join(home, "lib", "work.sh"), work);
  const toolchain = {
    name: "toy",
    find: [join(home, "bin", "toy")],
    version: { argv: ["{binary}", "--version"], pattern: "^toy (\\S+)" },
    mounts: [{ source: "{home}" }],
    run: { argv: ["{binary}", "{entry}"] },
    ...more,
  };
  const language = { language: "toy", title: "Toy", extensions: [".toy"], defaultFile: "main.toy", hello: "hello.toy" };
  await writeFile(join(folder, "toolchain.json"), JSON.stringify({ ...language, toolchains: [toolchain] }));
  return home;
};

const installToy = async (): Promise<void> => {
  const home = await makeToy(works);
  const binary = join(home, "bin", "toy");
  await writeFile(
    binary,
    `#!/bin/sh\n[ "$1" = --version ] && { echo toy 1.0; exit; }\n. "\${0%/bin/toy}/lib/work.sh"\n`,
  );
  await chmod(binary, 0o755);
};

const open = (version = "1.0") =>
  openWorkshop({
    version,
    slots: 1,
    stateFolder: join(root, "state"),
    toolchainFolders: [join(root, "toolchains")],
    unsafeNoSandbox: false,
    log: silentLog,
  });

describe("a toolchain that passed at an earlier start", () => {
  it("is offered at once, tried again, and withdrawn with words when it fails by then", async () => {
    await installToy();
    await using first = await open();
    expect(first.catalogue.present()).toMatchObject([{ language: "toy", version: "1.0" }]);
    expect(await first.tryAgain()).toBe(false);

    await makeToy("echo no; exit 1\n");
    await using second = await open();
    expect(second.catalogue.present()).toHaveLength(1);
    expect(await second.tryAgain()).toBe(true);
    expect(second.catalogue.present()).toEqual([]);
    expect(second.refused).toMatchObject([{ language: "toy", why: expect.stringContaining("runtime_error: no") }]);

    await using third = await open();
    expect(third.catalogue.present()).toEqual([]);
  });

  it("is tried before it is offered when Runyard is another one", async () => {
    await makeToy(works);
    await using first = await open("1.0");
    expect(first.catalogue.present()).toHaveLength(1);
    await makeToy("exit 1\n");
    await using other = await open("2.0");
    expect(other.catalogue.present()).toEqual([]);
  });

  it("stays known when the worker closes in the middle of the trial", async () => {
    await makeToy(works);
    await using first = await open();
    expect(first.catalogue.present()).toHaveLength(1);
    const second = await open();
    const trial = second.tryAgain();
    await second[Symbol.asyncDispose]();
    expect(await trial).toBe(false);
    expect(second.catalogue.present()).toHaveLength(1);
  });
});

describe("a toolchain whose trial is slow", () => {
  it("is not waited for, is offered once it passed, and at once the next time", async () => {
    await makeToy(works, { slowTrial: true });
    await using first = await open("3.0");
    expect(first.catalogue.present()).toEqual([]);
    expect(await first.tryAgain()).toBe(true);
    expect(first.catalogue.present()).toMatchObject([{ language: "toy", isDefault: true }]);
    expect(first.refused).toEqual([]);
    await using second = await open("3.0");
    expect(second.catalogue.present()).toHaveLength(1);
  });

  it("is refused with words when it fails", async () => {
    await makeToy("exit 1\n", { slowTrial: true });
    await using first = await open("4.0");
    expect(await first.tryAgain()).toBe(true);
    expect(first.catalogue.present()).toEqual([]);
    expect(first.refused).toMatchObject([{ language: "toy", why: expect.stringContaining("runtime_error") }]);
  });
});
