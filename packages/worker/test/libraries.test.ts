import { existsSync, globSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobRequest } from "@runyard/protocol";
import { itWith } from "@runyard/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { startWorker, type Worker } from "../src/index.ts";
import { openInstallers } from "../src/libraries/installers.ts";
import { silentLog } from "../src/log.ts";
import { FakeController, joinToken } from "./fake-controller.ts";
import { LocalRegistry } from "./local-registry.ts";

const patience = 120_000;

const pipFolders = ["/usr/lib/python3/dist-packages/pip", ...globSync("/usr/lib/python3.*/site-packages/pip")];
const installers = {
  what: "npm, and pip beside /usr/bin/python3",
  isThere: pipFolders.some((folder) => existsSync(folder)) && (await openInstallers()).npm !== undefined,
};
const it = (name: string, test: () => Promise<void> | void, timeoutMs?: number): void =>
  itWith(installers, name, test, timeoutMs);

let opened: AsyncDisposableStack;
let controller: FakeController;
let registry: LocalRegistry;
let elsewhere: LocalRegistry;
let root: string;
let toolchains: string;
let worker: Worker;

/** The system's Python and this Node alone: a start that takes a moment. */
const fewToolchains = async (folder: string): Promise<string> => {
  for (const [language, find] of [
    ["python", "/usr/bin/python3"],
    ["javascript", "{node}"],
  ] as const) {
    const own = new URL(`../toolchains/${language}/`, import.meta.url);
    const manifest = JSON.parse(await readFile(new URL("toolchain.json", own), "utf8"));
    manifest.toolchains[0].find = [find];
    await cp(own, join(folder, language), { recursive: true });
    await writeFile(join(folder, language, "toolchain.json"), JSON.stringify(manifest));
  }
  return folder;
};

const start = (state = "state"): Promise<Worker> =>
  startWorker({
    controllerUrl: controller.url,
    token: joinToken,
    slots: 2,
    name: "test-worker",
    stateFolder: join(root, state),
    version: "1.2.3",
    log: silentLog,
    toolchainFolders: [toolchains],
    registries: { pip: `${registry.url}/simple`, npm: registry.url, places: [] },
  });

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  root = await mkdtemp(join(tmpdir(), "runyard-libraries-"));
  opened.defer(() => rm(root, { recursive: true, force: true }));
  controller = opened.use(await FakeController.open());
  registry = opened.use(await LocalRegistry.open());
  elsewhere = opened.use(await LocalRegistry.open());
  await mkdir(join(root, "toolchains"));
  toolchains = await fewToolchains(join(root, "toolchains"));
  worker = await start();
  opened.defer(() => worker.close());
}, patience);
afterAll(() => opened.disposeAsync());

beforeEach(() => {
  registry.asked.length = 0;
  elsewhere.asked.length = 0;
});

const assign = (request: JobRequest) => {
  const { version = "" } = worker.profile.toolchains.find(({ language }) => language === request.language) ?? {};
  return controller.assign(request, version);
};
const execute = (request: JobRequest) => controller.result(assign(request));
const python = (source: string, ...dependencies: string[]): JobRequest => ({
  language: "python",
  source,
  ...(dependencies.length > 0 && { dependencies }),
});

describe("a worker with registries", () => {
  it("says which toolchains libraries can be had for", () => {
    const offered = worker.profile.toolchains.map(({ language, dependencies }) => [language, dependencies]);
    expect(offered).toEqual([
      ["javascript", "npm"],
      ["python", "pip"],
    ]);
  });

  it(
    "fetches a Python library with what it needs itself, once, and programs find it",
    async () => {
      await registry.wheel("below", "2.0", { "below.py": "word = 'deep'" });
      await registry.wheel("above", "1.5", {
        "above/__init__.py": "from below import word\ntext = f'{word} and high'",
        "above-1.5.dist-info/unused": "",
      });
      registry.answer("/simple/above/", (_, response) =>
        response
          .setHeader("content-type", "text/html")
          .end('<a href="/files/above-1.5-py3-none-any.whl">above-1.5-py3-none-any.whl</a>'),
      );
      const request = python(
        "import above, below; print(above.text, below.__cached__ is not None)",
        "above",
        "below>=2",
      );
      const { runs, compile } = await execute(request);
      expect(runs).toMatchObject([{ outcome: "ok", stdout: "deep and high True\n" }]);
      expect(compile).toBeNull();
      expect(registry.asked).toContain("/files/above-1.5-py3-none-any.whl");
      registry.asked.length = 0;
      const again = await execute({ ...request, dependencies: ["below>=2", "above", "above"] });
      expect(again.runs).toMatchObject([{ outcome: "ok", stdout: "deep and high True\n" }]);
      expect(registry.asked).toEqual([]);
    },
    patience,
  );

  it(
    "adds Python's libraries as installed ones are: behind what comes with Python, before what the machine has",
    async () => {
      await registry.wheel("behind", "1.0", {
        "json.py": "raise SystemExit('shadowed')",
        "lib/inner.py": "word = 'found'",
        "behind.pth": "lib\n",
      });
      const source = `
import json, inner, site, subprocess, sys
machine = [path for path in sys.path if path.endswith("-packages")]
layer = [path for path in sys.path if "/libraries/" in path]
print(len(layer), all(sys.path.index(one) < sys.path.index(two) for one in layer for two in machine))
print(inner.word, subprocess.run([sys.executable, "-c", "import inner; print(inner.word)"], capture_output=True, text=True).stdout)
`;
      const { runs } = await execute(python(source, "behind"));
      expect(runs).toMatchObject([{ outcome: "ok", stdout: "2 True\nfound found\n\n" }]);
    },
    patience,
  );

  it(
    "fetches npm packages, for modules of either kind, and runs no script of theirs",
    async () => {
      const scripts = { preinstall: "touch /work/out/ran", install: "touch /work/out/ran", postinstall: "exit 1" };
      await registry.npmPackage("deep", { scripts }, { "index.js": "module.exports = 'deep'" });
      const manifest = { dependencies: { deep: "^1.0.0" }, bin: { high: "index.js" } };
      await registry.npmPackage("high", manifest, { "index.js": "module.exports = require('deep') + ' and high'" });
      const files = [
        { path: "main.mjs", content: "import high from 'high'; import './other.cjs'; console.log(high)" },
        { path: "other.cjs", content: "console.log(require('deep'), require('fs').readdirSync('node_modules/..'))" },
      ];
      const { runs } = await execute({ language: "javascript", files, dependencies: ["high@1"] });
      expect(runs).toMatchObject([
        {
          outcome: "ok",
          stdout: "deep [ 'node_modules', 'package.json' ]\ndeep and high\n",
        },
      ]);
    },
    patience,
  );

  it(
    "tells a failure as one of compiling, in the installer's words",
    async () => {
      const { compile, runs } = await execute(python("print(1)", "there-is-no-such-library"));
      expect(compile, compile?.stderr).toMatchObject({ outcome: "compile_error", exitCode: 1, cached: false });
      expect(compile?.stderr).toContain("No matching distribution found for there-is-no-such-library");
      expect(runs).toEqual([]);
      const other = await execute({ language: "javascript", source: "1", dependencies: ["there-is-no-such-package"] });
      expect(other.compile?.outcome).toBe("compile_error");
      expect(other.compile?.stderr).toContain("there-is-no-such-package");
    },
    patience,
  );

  it(
    "cuts those words where the job allows few",
    async () => {
      const request = { ...python("print(1)", "there-is-no-such-library"), compileLimits: { outputBytes: 10 } };
      const { compile } = await execute(request);
      expect(compile?.stderr).toHaveLength(10);
    },
    patience,
  );

  it(
    "resolves once for jobs that come at once",
    async () => {
      await registry.wheel("shared", "1.0", { "shared.py": "" });
      const jobs = [1, 2].map((n) => execute(python(`import shared; print(${n})`, "shared")));
      expect((await Promise.all(jobs)).map(({ runs }) => runs[0]?.stdout)).toEqual(["1\n", "2\n"]);
      expect(registry.asked.filter((path) => path.startsWith("/files/"))).toHaveLength(1);
    },
    patience,
  );

  it(
    "ends a resolution with the last job that wanted it, at once",
    async () => {
      registry.answer("/simple/endless/", () => {
        // Never answered.
      });
      const [one, other] = [assign(python("1", "endless")), assign(python("1", "endless"))];
      await expect.poll(() => registry.asked, { timeout: 60_000 }).toContain("/simple/endless/");
      for (const lease of [one, other]) {
        controller.send({ type: "cancel", ...lease });
        expect((await controller.message("returned", lease)).fault.code).toBe("CANCELLED");
      }
      expect((await execute(python("print('next')"))).runs).toMatchObject([{ stdout: "next\n" }]);
    },
    patience,
  );

  it(
    "keeps libraries over a restart",
    async () => {
      await registry.wheel("lasting", "1.0", { "lasting.py": "" });
      expect((await execute(python("import lasting", "lasting"))).runs).toMatchObject([{ outcome: "ok" }]);
      await worker.close();
      worker = await start();
      registry.asked.length = 0;
      expect((await execute(python("import lasting", "lasting"))).runs).toMatchObject([{ outcome: "ok" }]);
      expect(registry.asked).toEqual([]);
    },
    patience,
  );
});

describe("hostile", () => {
  const failing = async (request: JobRequest): Promise<string> => {
    const { compile } = await execute(request);
    expect(compile?.outcome).toBe("compile_error");
    return compile?.stderr ?? "";
  };

  it(
    "indexes and redirects that lead elsewhere lead nowhere",
    async () => {
      await elsewhere.wheel("evil", "1.0", { "evil.py": "" });
      const file = `${elsewhere.url}/files/evil-1.0-py3-none-any.whl`;
      registry.answer("/simple/evil/", (_, response) =>
        response.setHeader("content-type", "text/html").end(`<a href="${file}">evil-1.0-py3-none-any.whl</a>`),
      );
      expect(await failing(python("1", "evil"))).toContain("is not a registry that may be reached");
      registry.answer("/simple/moved/", (_, response) =>
        response.writeHead(302, { location: `${elsewhere.url}/simple/evil/` }).end(),
      );
      await failing(python("1", "moved"));
      registry.answer("/evil", (_, response) => response.writeHead(302, { location: `${elsewhere.url}/evil` }).end());
      await failing({ language: "javascript", source: "1", dependencies: ["evil"] });
      expect(elsewhere.asked).toEqual([]);
    },
    patience,
  );

  it(
    "source distributions are not built",
    async () => {
      await registry.source("sourced", "open('/work/out/ran', 'w'); raise SystemExit('RAN')");
      const words = await failing(python("1", "sourced"));
      expect(words).toContain("No matching distribution found for sourced");
      expect(words).not.toContain("RAN");
    },
    patience,
  );

  it(
    "wheels whose files lie elsewhere put none there",
    async () => {
      await registry.wheel("climbing", "1.0", { "../../../../../../tmp/climbed": "x", "climbing.py": "" });
      const { compile, runs } = await execute(python("import os; print(os.path.exists('/tmp/climbed'))", "climbing"));
      expect(compile?.outcome ?? runs[0]?.stdout).toMatch(/^(compile_error|False\n)$/);
      await expect(readFile("/tmp/climbed")).rejects.toThrow("ENOENT");
    },
    patience,
  );

  it(
    "programs can neither change, nor list, nor guess what others have",
    async () => {
      await registry.wheel("fixed", "1.0", { "fixed.py": "value = 1" });
      const source = `
import fixed, os
def attempt(what, *arguments):
    try: print(what.__name__, what(*arguments))
    except OSError as error: print(what.__name__, error.strerror)
folder = os.path.dirname(fixed.__file__)
attempt(open, fixed.__file__, 'w')
attempt(os.remove, fixed.__file__)
attempt(os.mkdir, folder + '/more')
attempt(os.chmod, fixed.__file__, 0o777)
attempt(os.listdir, os.path.dirname(folder))
print(os.listdir('/work'))
`;
      const { runs } = await execute(python(source, "fixed"));
      const lines = runs[0]?.stdout.trim().split("\n");
      expect(lines?.slice(0, 4).map((line) => line.replace(/^\w+ /, ""))).toEqual(
        Array(4).fill("Read-only file system"),
      );
      expect(lines?.slice(4)).toEqual(["listdir Permission denied", "['main.py']"]);
      const without = await execute(python("import fixed", "shared"));
      expect(without.runs[0]?.stderr).toContain("No module named 'fixed'");
    },
    patience,
  );

  it(
    "programs have no network because libraries had one",
    async () => {
      await registry.wheel("calling", "1.0", {
        "calling.py": "import socket\ndef call(port): socket.create_connection(('127.0.0.1', port), 2)",
      });
      const { port } = new URL(registry.url);
      const { runs } = await execute(python(`import calling; calling.call(${port})`, "calling"));
      expect(runs[0]?.stderr).toMatch(/ConnectionRefusedError|Network is unreachable/);
    },
    patience,
  );
});
