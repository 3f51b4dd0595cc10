import {
  type BrowserUnderTest,
  browserPath,
  openBrowser,
  type RunyardOptions,
  type RunyardProcess,
  startRunyard,
  temporaryFolder,
} from "@runyard/testkit";
import { afterAll, beforeAll } from "vitest";

type Stage = {
  readonly runyard: RunyardProcess;
  readonly browser: BrowserUnderTest;
  /** Kills the controller and starts it again where it was. */
  restart(): Promise<void>;
};

/** A Runyard and a browser that a file's tests share, where there is a browser. */
export const useStage = (options?: RunyardOptions): Stage => {
  const stage: { runyard?: RunyardProcess; browser?: BrowserUnderTest; folder?: AsyncDisposable & { path: string } } =
    {};
  beforeAll(async () => {
    if (browserPath === undefined) return;
    stage.folder = await temporaryFolder("web");
    const start = startRunyard({ ...options, dataFolder: stage.folder.path });
    [stage.runyard, stage.browser] = await Promise.all([start, openBrowser()]);
  });
  afterAll(async () => {
    await stage.browser?.[Symbol.asyncDispose]();
    await stage.runyard?.[Symbol.asyncDispose]();
    await stage.folder?.[Symbol.asyncDispose]();
  });
  const set = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error("the stage is not set");
    return thing;
  };
  return {
    get runyard() {
      return set(stage.runyard);
    },
    get browser() {
      return set(stage.browser);
    },
    restart: async () => {
      const { url, kill } = set(stage.runyard);
      await kill();
      const dataFolder = set(stage.folder).path;
      stage.runyard = await startRunyard({ ...options, dataFolder, port: Number(new URL(url).port) });
    },
  };
};
