import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunyardProcess, startRunyard, temporaryFolder } from "@runyard/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./cli-process.ts";

let runyard: RunyardProcess;
beforeAll(async () => {
  runyard = await startRunyard({ slots: 2 });
});
afterAll(() => runyard[Symbol.asyncDispose]());

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder("cli-collect");
});
afterEach(() => folder[Symbol.asyncDispose]());

const inFolder = (...names: string[]): string => join(folder.path, ...names);
const read = (...names: string[]): Promise<string> => readFile(inFolder(...names), "utf8");
const cli = (...args: string[]) => runCli({ args: [...args, "--controller", runyard.url], folder: folder.path });
const runPython = async (source: string, ...args: string[]) => {
  await writeFile(inFolder("program.py"), source);
  return cli("run", "program.py", ...args);
};
const writing = (path: string, text = "made"): string =>
  `import os\nos.makedirs(os.path.dirname('${path}') or '.', exist_ok=True)\nopen('${path}', 'w').write('${text}')\n`;

describe("run --collect", () => {
  it("writes what comes back into a folder of its own and says so, besides the program's output", async () => {
    const source = `${writing("out/a.csv")}${writing("plot.png")}os.chmod('plot.png', 0o777)\nos.symlink('/etc/passwd', 'x.png')\nprint('done')`;
    const end = await runPython(source, "--collect", "out/*.csv", "--collect", "*.png");
    expect(end).toMatchObject({ status: 0 });
    expect(String(end.out)).toBe("done\n");
    expect(end.err).toContain("runyard: wrote collected/out/a.csv (4 B)\n");
    expect(end.err).toContain("runyard: wrote collected/plot.png (4 B)\n");
    expect(end.err).toContain("runyard: left out: x.png: It is a link");
    expect(await read("collected", "out", "a.csv")).toBe("made");
    expect((await lstat(inFolder("collected", "plot.png"))).mode & 0o111).toBe(0);
  });

  it("keeps the program's own exit status", async () => {
    const end = await runPython(`${writing("a")}raise SystemExit(7)`, "--collect", "a", "--collect-to", "here");
    expect(end).toMatchObject({ status: 7 });
    expect(await read("here", "a")).toBe("made");
  });

  it("replaces a file of an earlier run", async () => {
    for (const text of ["first", "second"]) await runPython(writing("a", text), "--collect", "a", "--collect-to", ".");
    expect(await read("a")).toBe("second");
    expect((await readdir(folder.path)).sort()).toEqual(["a", "program.py"]);
  });

  it.each<[string, (outside: string) => Promise<void>]>([
    ["a link where a folder belongs", (outside) => symlink(outside, inFolder("to", "out"))],
    ["a file where a folder belongs", () => writeFile(inFolder("to", "out"), "in the way")],
    [
      "a link where the file belongs",
      async (outside) => {
        await mkdir(inFolder("to", "out"));
        await symlink(join(outside, "victim"), inFolder("to", "out", "a.csv"));
      },
    ],
    [
      "a folder where the file belongs",
      async () => void (await mkdir(inFolder("to", "out", "a.csv"), { recursive: true })),
    ],
  ])("writes nothing through %s", async (_, prepare) => {
    const outside = inFolder("outside");
    await mkdir(outside);
    await mkdir(inFolder("to"));
    await writeFile(join(outside, "victim"), "untouched");
    await prepare(outside);
    const end = await runPython(writing("out/a.csv"), "--collect", "out/*", "--collect-to", "to");
    expect(end).toMatchObject({ status: 125 });
    expect(end.err).toMatch(/runyard: to\/out\/a\.csv: cannot be written/);
    expect(await readdir(outside)).toEqual(["victim"]);
    expect(await readFile(join(outside, "victim"), "utf8")).toBe("untouched");
  });

  it("refuses a bad pattern before anything runs", async () => {
    const end = await runPython("print(1)", "--collect", "../x");
    expect(end).toMatchObject({ status: 125 });
    expect(end.err).toContain('collect.0: must not contain ".."');
    expect(end.out).toHaveLength(0);
  });
});

describe("a job's files", () => {
  it("are listed, and fetched later, each run's into its own folder", async () => {
    const job = await runyard.client.jobs.submit(
      {
        language: "python",
        source: "import sys\nopen('a.csv', 'w').write(sys.argv[1])",
        inputs: [{ args: ["one"] }, { args: ["two"] }],
        collect: ["a.csv", "missing"],
      },
      { wait: 60 },
    );
    const shown = await cli("job", job.id, "--collect-to", "to");
    expect(shown).toMatchObject({ status: 0 });
    expect(String(shown.out).match(/^file {7}a\.csv, 3 B, text\/csv$/gm)).toHaveLength(2);
    expect(shown.err).toContain("wrote to/1/a.csv");
    expect([await read("to", "0", "a.csv"), await read("to", "1", "a.csv")]).toEqual(["one", "two"]);
  });
});
