import type { JobRequest } from "@runyard/protocol";
import { canReach, itWith, type RunyardProcess, startRunyard } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const patienceMs = 300_000;
const reachable = async (address: string) => ({ what: address, isThere: await canReach(address) });
const [pypi, npm] = await Promise.all([
  reachable("https://pypi.org/simple/six/"),
  reachable("https://registry.npmjs.org/left-pad"),
]);

describe("where the operator allows libraries", () => {
  let runyard: RunyardProcess;
  beforeAll(async () => {
    runyard = await startRunyard({
      slots: 2,
      languages: ["python", "javascript", "typescript"],
      args: ["--dependencies", "on"],
    });
  });
  afterAll(() => runyard[Symbol.asyncDispose]());

  const runOf = async (request: JobRequest) => {
    const { id } = await runyard.client.jobs.submit(request);
    const job = await runyard.client.jobs.get(id, { wait: 300 });
    return job.runs[0] ?? job.compile;
  };

  itWith(
    pypi,
    "a Python program imports them",
    async () => {
      const source = "import six; print(six.__version__)";
      const request: JobRequest = { language: "python", source, dependencies: ["six==1.16.0"] };
      expect(await runOf(request)).toMatchObject({ outcome: "ok", stdout: "1.16.0\n" });
      expect(await runOf(request)).toMatchObject({ outcome: "ok", stdout: "1.16.0\n" });
    },
    patienceMs,
  );

  itWith(
    pypi,
    "one that there is not is told in pip's words",
    async () => {
      const request: JobRequest = { language: "python", source: "1", dependencies: ["six==99.99"] };
      const step = await runOf(request);
      expect(step).toMatchObject({ outcome: "compile_error" });
      expect(step?.stderr).toContain("No matching distribution found for six==99.99");
    },
    patienceMs,
  );

  itWith(
    npm,
    "a JavaScript program imports them",
    async () => {
      const files = [{ path: "main.mjs", content: "import pad from 'left-pad'; console.log(pad('x', 3, '-'))" }];
      const request: JobRequest = { language: "javascript", files, dependencies: ["left-pad@1.3.0"] };
      expect(await runOf(request)).toMatchObject({ outcome: "ok", stdout: "--x\n" });
    },
    patienceMs,
  );

  itWith(
    npm,
    "a TypeScript program is checked against their types",
    async () => {
      const importing = "import pad from 'left-pad';\n";
      const dependencies = ["left-pad@1.3.0"];
      const right = { language: "typescript", source: `${importing}console.log(pad('x', 3, '-'))`, dependencies };
      expect(await runOf(right)).toMatchObject({ outcome: "ok", stdout: "--x\n" });
      const wrong = await runOf({ ...right, source: `${importing}console.log(pad({}, 3))` });
      expect(wrong).toMatchObject({ outcome: "compile_error" });
      expect(wrong?.stdout).toContain("TS2345");
    },
    patienceMs,
  );
});

describe("where nobody allowed libraries", () => {
  it("a job that names some is refused with a code of its own", async () => {
    await using runyard = await startRunyard({ slots: 1 });
    const request: JobRequest = { language: "python", source: "1", dependencies: ["six"] };
    await expect(runyard.client.jobs.submit(request)).rejects.toMatchObject({ code: "DEPENDENCIES_OFF" });
  });
});
