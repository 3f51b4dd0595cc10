import { commonLanguages, type RunyardProcess, startRunyard } from "@runyard/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExamples } from "../../examples/load.ts";
import { exampleNames, runExample } from "../../examples/run.ts";

const examples = await loadExamples();

let runyard: RunyardProcess;
beforeAll(async () => {
  runyard = await startRunyard({ languages: commonLanguages });
});
afterAll(async () => {
  await runyard[Symbol.asyncDispose]();
});

describe("the examples", () => {
  it.each(examples.map((example) => [exampleNames(example), example] as const))(
    "%s answers every input as expected",
    async (_name, example) => {
      const result = await runExample(runyard.client, example);
      expect(result.problem).toBe("");
      expect(result).toMatchObject({ passed: true, outcome: "ok" });
    },
  );
});
