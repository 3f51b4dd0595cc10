import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@runyard/client";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { onEndSignals } from "../interrupts.ts";
import { outColors, print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";
import { drawPicture, type Yard } from "../top/picture.ts";
import { Screen } from "../top/screen.ts";

const pauseMs = 1_000;
const answerMostMs = 5_000;
const jobsMost = 100;
const pipeSize = { columns: 160, rows: 1_000 };
const quitKeys = ["q", "Q", "\u0003", "\u0004", "\u001b"];

export const define: Define = (program) => {
  addSettings(
    program.command("top").description("Watch the yard live: workers, running and waiting jobs. q or Ctrl+C ends it"),
    ["controller"],
  )
    .addHelpText("after", examples("runyard top", "runyard top | head    # one picture", "runyard top --json"))
    .action(async (options: CommonOptions) => {
      const client = await clientFor(options);
      if (options.json) printJson(await look(client));
      else if (process.stdout.isTTY && process.stdin.isTTY) await watch(client);
      else print(`${draw(client, { yard: await look(client), trouble: undefined, size: pipeSize }).join("\n")}\n`);
    });
};

const look = async (client: Client, signal?: AbortSignal): Promise<Yard> => {
  const options = { signal };
  const [cluster, workers, active, queued] = await Promise.all([
    client.cluster.get(options),
    client.workers.list(options),
    client.jobs.list({ state: ["active"], limit: jobsMost }, options),
    client.jobs.list({ state: ["queued"], limit: jobsMost }, options),
  ]);
  const inTurn = queued.items.toSorted((left, right) => (left.queuePosition ?? 0) - (right.queuePosition ?? 0));
  return { cluster, workers, active: active.items, queued: inTurn };
};

type Drawing = Pick<Parameters<typeof drawPicture>[0], "yard" | "trouble" | "size">;

const draw = ({ url }: Client, drawing: Drawing): string[] =>
  drawPicture({ ...drawing, url, nowMs: Date.now(), bold: outColors.bold });

/** Keeps the last picture while the controller is away, and says so. Ends with a key or a signal. */
const watch = async (client: Client): Promise<void> => {
  const quit = new AbortController();
  const screen = new Screen(process.stdout);
  const stopListening = listen(screen, () => quit.abort());
  let yard: Yard | undefined;
  let trouble: Drawing["trouble"];
  try {
    while (!quit.signal.aborted) {
      try {
        yard = await look(client, AbortSignal.any([quit.signal, AbortSignal.timeout(answerMostMs)]));
        trouble = undefined;
      } catch (error) {
        if (quit.signal.aborted) break;
        trouble = { message: (error as Error).message, sinceMs: trouble?.sinceMs ?? Date.now() };
      }
      screen.show(draw(client, { yard, trouble, size: screen.size }));
      // Aborted when it ends, which the loop's condition sees.
      await delay(pauseMs, undefined, { signal: quit.signal }).catch(() => {});
    }
  } finally {
    stopListening();
    screen.close();
  }
};

const listen = (screen: Screen, quit: () => void): (() => void) => {
  const { stdin, stdout } = process;
  const onKey = (bytes: Buffer): void => {
    if (quitKeys.includes(String(bytes))) quit();
  };
  const onResize = (): void => screen.forget();
  stdin.setRawMode(true).on("data", onKey);
  stdout.on("resize", onResize);
  const stopSignals = onEndSignals(quit);
  return () => {
    stopSignals();
    stdout.off("resize", onResize);
    stdin.off("data", onKey).setRawMode(false).pause();
  };
};
