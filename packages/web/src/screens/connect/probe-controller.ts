import { Info } from "@runyard/protocol";

/** What was found at an address, or why nothing was. */
export type Found =
  | { kind: "runyard"; version: string; latencyMs: number }
  | { kind: "mixed" | "timeout" | "untrusted" | "unreachable" | "silentOther" | "other" };

const answerMostMs = 5_000;
const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** An address out of what a person types. @returns undefined when it is none */
export const controllerAddress = (host: string, port: string, isTls: boolean): string | undefined => {
  const bare = host
    .trim()
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "");
  const named = /^(\[.*\]|[^:]*):(\d{1,5})$/.exec(bare);
  const name = named?.[1] ?? bare;
  const bracketed = name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
  const url = URL.parse(`${isTls ? "https" : "http"}://${bracketed}:${named?.[2] ?? port}`);
  return name === "" || url === null || url.username !== "" ? undefined : url.origin;
};

/** The address of HOST:PORT as a controller names others: what is on another machine is spoken to over TLS only. */
export const alternativeAddress = (place: string, from: string = location.origin): string => {
  const isHere = loopbackHosts.has(URL.parse(`http://${place}`)?.hostname ?? "");
  return `${isHere && from.startsWith("http:") ? "http" : "https"}://${place}`;
};

/**
 * Asks whether a Runyard answers there. Browsers hide why a call to another origin failed, so the causes are told apart by
 * what the addresses are and by a second call whose answer cannot be read.
 */
export const probeController = async (address: string, from: string = location.origin): Promise<Found> => {
  const target = new URL(address);
  if (from.startsWith("https:") && target.protocol === "http:" && !loopbackHosts.has(target.hostname)) {
    return { kind: "mixed" };
  }
  const startedAtMs = performance.now();
  const signal = AbortSignal.timeout(answerMostMs);
  try {
    const reply = await fetch(`${address}/api/v1/info`, { signal, credentials: "omit" });
    const info = Info.safeParse(await reply.json());
    if (!info.success) return { kind: "other" };
    return { kind: "runyard", version: info.data.version, latencyMs: performance.now() - startedAtMs };
  } catch (error) {
    if (signal.aborted) return { kind: "timeout" };
    if (error instanceof SyntaxError) return { kind: "other" };
    return { kind: await silentKind(address) };
  }
};

const silentKind = async (address: string): Promise<"silentOther" | "untrusted" | "unreachable"> => {
  try {
    await fetch(address, { mode: "no-cors", credentials: "omit", signal: AbortSignal.timeout(answerMostMs) });
    return "silentOther";
  } catch {
    // Nothing answers, or over a connection that the browser does not trust.
    return address.startsWith("https:") ? "untrusted" : "unreachable";
  }
};
