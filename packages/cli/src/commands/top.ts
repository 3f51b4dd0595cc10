import { emitKeypressEvents, type Key } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@runyard/client";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { onEndSignals } from "../interrupts.ts";
import { outColors, print, printJson } from "../output/console.ts";
import type { Define } from "../program.ts";
import { drawPicture, type PictureOptions, type Yard } from "../top/picture.ts";
import { Screen } from "../top/screen.ts";
import { type Action, atFirst, press, type Steering } from "../top/steering.ts";

const pauseMs = 1_000;
const answerMostMs = 5_000;
const jobsMost = 100;
const pipeSize = { columns: 160, rows: 1_000 };

export const define: Define = (program) => {
  addSettings(
    program
      .command("top")
      .description("Watch the yard live, drain and pause workers, cancel jobs; q or Ctrl+C ends it"),
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

type Drawing = Pick<PictureOptions, "yard" | "trouble" | "size" | "steering">;

const draw = ({ url }: Client, drawing: Drawing): string[] =>
  drawPicture({ ...drawing, url, nowMs: Date.now(), bold: outColors.bold });

/** Keeps the last picture while the controller is away, and says so. Ends with a key or a signal. */
const watch = async (client: Client): Promise<void> => {
  const quit = new AbortController();
  const screen = new Screen(process.stdout);
  let yard: Yard | undefined;
  let trouble: Drawing["trouble"];
  let steering = atFirst;
  let news = Promise.withResolvers<void>();
  const show = () => screen.show(draw(client, { yard, trouble, size: screen.size, steering }));
  const steer = (next: Steering): void => {
    steering = next;
    show();
  };
  const onKey = (key: string): void => {
    const step = press(steering, key, yard);
    steer(step.steering);
    if (step.quits) quit.abort();
    if (step.act === undefined) return;
    void carryOut(client, step.act).then((note) => {
      if (quit.signal.aborted) return;
      steer({ ...steering, note });
      news.resolve();
    });
  };
  const stopListening = listen(screen, onKey, () => quit.abort());
  try {
    while (!quit.signal.aborted) {
      try {
        yard = await look(client, AbortSignal.any([quit.signal, AbortSignal.timeout(answerMostMs)]));
        trouble = undefined;
      } catch (error) {
        if (quit.signal.aborted) break;
        trouble = { message: (error as Error).message, sinceMs: trouble?.sinceMs ?? Date.now() };
      }
      show();
      news = Promise.withResolvers();
      // Aborted when it ends, which the loop's condition sees.
      await Promise.race([news.promise, delay(pauseMs, undefined, { signal: quit.signal }).catch(() => {})]);
    }
  } finally {
    stopListening();
    screen.close();
  }
};

const done = { drain: "drains", pause: "is paused", resume: "is resumed", cancel: "is cancelled" } as const;

/** @returns what became of it, in words: a picture that goes on has no other place for an error */
const carryOut = async (client: Client, { verb, name }: Action): Promise<string> => {
  try {
    await (verb === "cancel" ? client.jobs.cancel(name) : client.workers[verb](name));
    return `${name} ${done[verb]}`;
  } catch (error) {
    return `! ${name}: ${(error as Error).message}`;
  }
};

const listen = (screen: Screen, press: (key: string) => void, quit: () => void): (() => void) => {
  const { stdin, stdout } = process;
  const onKey = (_text: string | undefined, { sequence = "" }: Key): void => press(sequence);
  const onResize = (): void => screen.forget();
  emitKeypressEvents(stdin);
  stdin.setRawMode(true).on("keypress", onKey).resume();
  stdout.on("resize", onResize);
  const stopSignals = onEndSignals(quit);
  return () => {
    stopSignals();
    stdout.off("resize", onResize);
    stdin.off("keypress", onKey).setRawMode(false).pause();
  };
};
