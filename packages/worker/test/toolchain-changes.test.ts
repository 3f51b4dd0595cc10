import { join } from "node:path";
import { foldTranscript, type JobRequest, type StepEvent } from "@runyard/protocol";
import { temporaryFolder } from "@runyard/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Attempt } from "../src/attempt/attempt.ts";
import { startWorker } from "../src/index.ts";
import { silentLog } from "../src/log.ts";
import { FakeController, joinToken } from "./fake-controller.ts";
import { makeToyLanguage, type ToyLanguage } from "./toy-language.ts";
import { openTestWorkshop, type TestWorkshop, versionsOf } from "./workshop.ts";

const patience = { timeout: 60_000 };

let opened: AsyncDisposableStack;
let root: string;
let toy: ToyLanguage;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  root = opened.use(await temporaryFolder("toolchain-changes")).path;
  toy = await makeToyLanguage(root);
});
afterEach(() => opened.disposeAsync());

const openShop = async (): Promise<TestWorkshop> => {
  const shop = await openTestWorkshop([toy.folder]);
  opened.defer(() => shop.close());
  return shop;
};

const begin = (shop: TestWorkshop, version: string, request: Partial<JobRequest>) => {
  const toolchain = shop.catalogue.find("toy", version);
  if (toolchain === undefined) throw new Error(`toy ${version} is not offered`);
  const events: StepEvent[] = [];
  const { sandboxes } = shop;
  const emit = (event: StepEvent) => events.push(event);
  const attempt = new Attempt({
    request: { language: "toy", ...request },
    toolchain,
    sandboxes,
    emit,
    nowMs: Date.now,
  });
  const end = attempt.run();
  const run = async () => {
    expect(await end).toEqual({ type: "finished" });
    return foldTranscript(events).runs[0];
  };
  return { attempt, events, run };
};

describe("looking at the machine again", () => {
  it("offers what was installed, in sandboxes that show it, and withdraws what was removed", async () => {
    const shop = await openShop();
    expect(shop.catalogue.present()).toEqual([]);
    await toy.install("1.0");
    expect(await shop.lookAgain()).toBe(true);
    expect(await begin(shop, "1.0", { source: "echo here\n" }).run()).toMatchObject({
      outcome: "ok",
      stdout: "here\n",
    });
    await toy.install("2.0");
    expect(await shop.lookAgain()).toBe(true);
    expect(versionsOf(shop, "toy")).toEqual(["2.0", "1.0"]);
    await toy.remove("1.0");
    expect(await shop.lookAgain()).toBe(true);
    expect(versionsOf(shop, "toy")).toEqual(["2.0"]);
    expect(await begin(shop, "2.0", { source: "echo still\n" }).run()).toMatchObject({ stdout: "still\n" });
  });

  it("changes nothing where nothing changed", async () => {
    await toy.install("1.0");
    const shop = await openShop();
    const before = shop.catalogue.find("toy", "1.0");
    expect(await shop.lookAgain()).toBe(false);
    expect(shop.catalogue.find("toy", "1.0")).toBe(before);
  });

  it("lets a program that runs go on where it began", async () => {
    await toy.install("1.0");
    const shop = await openShop();
    const running = begin(shop, "1.0", { source: "echo up\nread answer\necho $answer\n", interactive: true });
    await expect.poll(() => running.events.some((event) => event.type === "output"), patience).toBe(true);
    await toy.install("2.0");
    expect(await shop.lookAgain()).toBe(true);
    expect(await begin(shop, "2.0", { source: "echo beside\n" }).run()).toMatchObject({ stdout: "beside\n" });
    running.attempt.addInput(Buffer.from("the same\n"), { offset: 0 });
    expect(await running.run()).toMatchObject({ outcome: "ok", stdout: "up\nthe same\n" });
  });

  it("says why a newcomer is not offered, and offers it once it works", async () => {
    const shop = await openShop();
    await toy.install("1.0", true);
    expect(await shop.lookAgain()).toBe(true);
    expect(shop.catalogue.present()).toEqual([]);
    expect(shop.refused).toMatchObject([
      { language: "toy", version: "1.0", why: expect.stringMatching("it is broken") },
    ]);
    expect(await shop.lookAgain()).toBe(false);
    await toy.install("1.0");
    expect(await shop.lookAgain()).toBe(true);
    expect(shop.refused).toEqual([]);
    expect(versionsOf(shop, "toy")).toEqual(["1.0"]);
  });

  it("withdraws what was changed and does not work any more", async () => {
    await toy.install("1.0");
    const shop = await openShop();
    await toy.install("1.0", true);
    expect(await shop.lookAgain()).toBe(true);
    expect(shop.catalogue.present()).toEqual([]);
  });

  it("leaves nothing open when it is closed in the middle of a trial", async () => {
    const shop = await openShop();
    await toy.install("1.0");
    const look = shop.lookAgain();
    await shop.close();
    expect(await look).toBe(false);
    expect(shop.catalogue.present()).toEqual([]);
  });
});

it("a worker that runs notices by itself what is installed and removed, tells it, and runs programs with it", async () => {
  const controller = opened.use(await FakeController.open());
  const worker = opened.use(
    await startWorker({
      controllerUrl: controller.url,
      token: joinToken,
      slots: 1,
      name: "test-worker",
      stateFolder: join(root, "state"),
      version: "1.2.3",
      log: silentLog,
      toolchainFolders: [toy.folder],
    }),
  );
  const toldOf = (count: number) =>
    controller.next((message) => message.type === "profile" && message.profile.toolchains.length === count);
  expect(worker.profile.toolchains).toEqual([]);
  const told = toldOf(1);
  await toy.install("1.0");
  const offer = { language: "toy", version: "1.0", isDefault: true };
  expect(await told).toMatchObject({ profile: { toolchains: [offer] } });
  const lease = controller.assign({ language: "toy", source: "echo new\n" }, "1.0");
  expect((await controller.result(lease)).runs).toMatchObject([{ outcome: "ok", stdout: "new\n" }]);
  const toldOfNone = toldOf(0);
  await toy.remove("1.0");
  await toldOfNone;
  expect(worker.profile.toolchains).toEqual([]);
});
