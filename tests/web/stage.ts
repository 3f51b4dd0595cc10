import { deflateRawSync } from "node:zlib";
import {
  type BrowserUnderTest,
  browserPath,
  openBrowser,
  type RunyardOptions,
  type RunyardProcess,
  startRunyard,
} from "@runyard/testkit";
import { afterAll, beforeAll } from "vitest";

/** A Runyard and a browser that a file's tests share, where there is a browser. */
export const useStage = (
  options?: RunyardOptions,
): { readonly runyard: RunyardProcess; readonly browser: BrowserUnderTest } => {
  const stage: { runyard?: RunyardProcess; browser?: BrowserUnderTest } = {};
  beforeAll(async () => {
    if (browserPath === undefined) return;
    [stage.runyard, stage.browser] = await Promise.all([startRunyard(options), openBrowser()]);
  });
  afterAll(async () => {
    await stage.browser?.[Symbol.asyncDispose]();
    await stage.runyard?.[Symbol.asyncDispose]();
  });
  return {
    get runyard() {
      if (stage.runyard === undefined) throw new Error("the stage is not set");
      return stage.runyard;
    },
    get browser() {
      if (stage.browser === undefined) throw new Error("the stage is not set");
      return stage.browser;
    },
  };
};

type Program = { language: string; path: string; content: string } & Record<string, unknown>;

/** The address that opens the Run screen with this program, as the share dialog makes it. */
export const programAddress = ({ language, path, content, ...rest }: Program): string => {
  const draft = {
    files: [{ path, content }],
    entry: path,
    language,
    version: null,
    inputMode: "typed",
    stdin: "",
    args: "",
    tests: [{ stdin: "", args: "", expected: "" }],
    check: "lines",
    limits: {},
    compileArgs: "",
    ...rest,
  };
  return `/run#draft=${deflateRawSync(JSON.stringify(draft)).toString("base64url")}`;
};
