import { once } from "node:events";
import { type IncomingMessage, request as requestInClear } from "node:http";
import { request as requestOverTls } from "node:https";
import { fromProblem, JoinRequest, Problem, RunyardError, routes } from "@runyard/protocol";
import { connectInClear } from "./in-clear.ts";
import { unreachable } from "./unreachable.ts";

const answerMostMs = 10_000;
const answerBytesMost = 16 * 1024;

type Joining = {
  controllerUrl: string;
  /** Of the authorities to verify the controller by, where not the system's (PEM). */
  ca: string | undefined;
  request: JoinRequest;
};

/**
 * Asks a controller to take this worker in.
 * @throws RunyardError with the controller's code when it refuses, UNENCRYPTED for one on another machine in clear,
 *   UNREACHABLE otherwise
 */
export const joinController = async ({ controllerUrl, ca, request }: Joining): Promise<void> => {
  const url = new URL(controllerUrl);
  url.pathname = url.pathname.replace(/\/$/, "") + routes.joinWorker.path;
  const { status, text } = await post({ url, ca, body: JSON.stringify(JoinRequest.parse(request)) }).catch((error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw unreachable(controllerUrl, { message, ...(code !== undefined && { code }) });
  });
  if (status === routes.joinWorker.reply.status) return;
  throw refusal(controllerUrl, status, text);
};

const post = async ({ url, ca, body }: { url: URL; ca: string | undefined; body: string }) => {
  const late = AbortSignal.timeout(answerMostMs);
  const options = {
    method: routes.joinWorker.method,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
    signal: late,
  } as const;
  const request =
    url.protocol === "https:"
      ? // A connection of its own: one that is kept would hold the process.
        requestOverTls(url, { ...options, agent: false, ...(ca !== undefined && { ca }) })
      : // Without an agent, even one of its own: those connect by themselves.
        requestInClear(url, { ...options, createConnection: connectInClear as never });
  try {
    request.end(body);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return { status: response.statusCode ?? 0, text: await readText(response) };
  } catch (error) {
    throw late.aborted ? Object.assign(new Error("it did not answer"), { code: "ETIMEDOUT" }) : error;
  } finally {
    request.on("error", () => {
      // Nobody waits for it any more.
    });
    request.destroy();
  }
};

const readText = async (response: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const bytes of response) if (text.length < answerBytesMost) text += String(bytes);
  return text;
};

const refusal = (url: string, status: number, text: string): RunyardError => {
  try {
    return fromProblem(Problem.parse(JSON.parse(text)));
  } catch {
    // Not an answer of ours.
    return new RunyardError("UNREACHABLE", `what answers at ${url} is not a Runyard controller (HTTP ${status})`, {
      details: { url },
    });
  }
};
