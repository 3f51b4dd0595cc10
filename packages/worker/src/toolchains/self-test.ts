import type { JobRequest, RefusedToolchain, StepEvent } from "@runyard/protocol";
import { foldTranscript } from "@runyard/protocol";
import { Attempt } from "../attempt/attempt.ts";
import type { Sandboxes } from "../attempt/sandboxes.ts";
import { mapConcurrently } from "../map-concurrently.ts";
import type { InstalledToolchain } from "./detect.ts";

/** What every hello program is given, and must answer. */
const greeting = { stdin: "Runyard\n", expected: "Hello, Runyard!\n" };
const wordsMost = 500;

/** Compiles and runs the hello program of each in a sandbox. @returns those that passed, in the same order */
export const selfTest = async (
  installed: readonly InstalledToolchain[],
  sandboxes: Sandboxes,
  atOnce: number,
): Promise<{ passed: InstalledToolchain[]; refused: RefusedToolchain[] }> => {
  const problems = await mapConcurrently(installed, atOnce, (toolchain) => helloProblem(toolchain, sandboxes));
  const refused = installed.flatMap((toolchain, index) => {
    const why = problems[index];
    const { language, spec, version } = toolchain;
    return why === undefined ? [] : [{ language: language.language, name: spec.name, version, why }];
  });
  return { passed: installed.filter((_, index) => problems[index] === undefined), refused };
};

/** Why a toolchain cannot be offered, or undefined. */
const helloProblem = async (toolchain: InstalledToolchain, sandboxes: Sandboxes): Promise<string | undefined> => {
  const { language } = toolchain;
  const request: JobRequest = {
    language: language.language,
    files: [{ path: language.hello, content: language.helloSource }],
    ...greeting,
  };
  const events: StepEvent[] = [];
  const attempt = new Attempt({
    request,
    toolchain,
    sandboxes,
    emit: (event) => events.push(event),
    nowMs: Date.now,
  });
  const end = await attempt.run();
  if (end.type === "returned") return `its hello program could not be started: ${end.fault.message}`;
  const { compile, runs } = foldTranscript(events);
  if (runs[0]?.verdict === "accepted") return undefined;
  const failed = runs[0] ?? compile;
  if (failed === null) return "its hello program was stopped";
  const words = [failed.stderr, failed.stdout].join("\n").trim().slice(0, wordsMost);
  return `its hello program ended with ${failed.outcome}${words === "" ? "" : `: ${words}`}`;
};
