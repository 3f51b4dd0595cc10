import { writeSync } from "node:fs";
import { RunyardError } from "@runyard/protocol";
import pico from "picocolors";
import { Failure, UsageError } from "../failure.ts";
import { isLoopback } from "../loopback.ts";
import { environment } from "../settings/settings.ts";
import { printable } from "./format.ts";
import { formatTable } from "./table.ts";

const wantsColor = (stream: { isTTY?: boolean }): boolean => {
  if (environment.NO_COLOR) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stream.isTTY === true && environment.TERM !== "dumb";
};

export const outColors = pico.createColors(wantsColor(process.stdout));

/** A line of our own: on standard error, so that standard output belongs to what was asked for. */
export const say = (text: string): void => {
  for (const line of text.split("\n")) process.stderr.write(`runyard: ${printable(line)}\n`);
};

export const print = (text: string): void => {
  process.stdout.write(text);
};

export const printJson = (value: unknown): void => print(`${JSON.stringify(value, null, 2)}\n`);

export const printTable = (heads: readonly string[], rows: readonly (readonly string[])[]): void => {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  print(formatTable({ heads, rows, width, heading: outColors.bold }));
};

/** An error as the command's last words: a line or two, or one JSON document. Written at once, as the process may end. */
export const printError = (error: unknown, asJson: boolean): void => {
  const { code, message, hint, details } = describeError(error);
  const text = asJson
    ? `${JSON.stringify({ error: { code, message, ...(hint && { hint }), ...details } })}\n`
    : [message, ...(hint ? [hint] : [])]
        .flatMap((part) => part.split("\n"))
        .map((line) => `runyard: ${printable(line)}\n`)
        .join("");
  try {
    writeSync(2, text);
  } catch {
    // Standard error is closed: there is nobody to tell.
  }
};

const describeError = (
  error: unknown,
): { code: string; message: string; hint?: string | undefined; details?: Readonly<Record<string, unknown>> } => {
  if (error instanceof RunyardError) {
    return { code: error.code, message: error.message, hint: hintFor(error), details: error.details };
  }
  if (error instanceof UsageError) return { code: "USAGE", message: error.message };
  if (error instanceof Failure) return { code: "FAILED", message: error.message, hint: error.hint };
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
};

/** Of HOST:PORT: what is on another machine is talked to over TLS only. */
const addressOf = (place: string): string =>
  `${isLoopback(place.replace(/:\d+$/, "").replaceAll(/[[\]]/g, "")) ? "http" : "https"}://${place}`;

const hintFor = ({ code, details }: RunyardError): string | undefined => {
  if (code === "UNREACHABLE" && details.reason === "refused") {
    return "start one with `runyard up`, or name another with --controller URL";
  }
  if (code === "TLS_REQUIRED" || code === "UNENCRYPTED") return "give its https:// address";
  if (code === "UNREACHABLE" && details.reason === "untrusted") {
    return "trust its authority with --ca-file FILE or --ca-pin PIN; the controller's ca.pem and GET /api/v1/info have them";
  }
  if (code === "QUEUE_FULL" && Array.isArray(details.alternatives) && details.alternatives.length > 0) {
    return `try another: ${details.alternatives.map((place) => `--controller ${addressOf(String(place))}`).join(" or ")}`;
  }
  if (code === "UNAUTHENTICATED") return "log in with: runyard login";
  if (code === "NO_SUCH_LANGUAGE" || code === "NO_SUCH_VERSION") return "see: runyard languages";
  return undefined;
};
