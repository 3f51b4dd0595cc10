import { Role } from "@runyard/protocol";

/** Texts of flags, environment and file into values. Each throws an Error whose message says what was expected. */

const durationUnits: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

/** `10s`, `500ms`, `1.5m`, `1h`; a bare number is seconds. @returns whole milliseconds, at least 1 */
export const parseDuration = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = match === null ? undefined : durationUnits[match[2]?.toLowerCase() || "s"];
  const durationMs = Math.round(Number(match?.[1]) * (unit ?? Number.NaN));
  if (!Number.isSafeInteger(durationMs) || durationMs < 1) {
    throw new Error("expected a duration above zero such as 10s, 500ms, 2m or 1h");
  }
  return durationMs;
};

const sizeUnits: Record<string, number> = {
  b: 1,
  k: 1024,
  kib: 1024,
  kb: 1000,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  mb: 1000 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  gb: 1000 ** 3,
};

/** `256MiB`, `1GB`, `64k` (1024); a bare number is bytes. @returns whole bytes, at least 1 */
export const parseSize = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = match === null ? undefined : sizeUnits[match[2]?.toLowerCase() || "b"];
  const bytes = Math.round(Number(match?.[1]) * (unit ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new Error("expected a size above zero such as 256MiB, 1GB or 64k");
  return bytes;
};

export const parseWhole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new Error(`expected a whole number from ${least} to ${most}`);
  };

/** `80` or `80%`. @returns the ratio, above 0 and at most 1 */
export const parsePercent = (text: string): number => {
  const value = Number(/^(\d{1,3}(?:\.\d+)?)\s*%?$/.exec(text.trim())?.[1]);
  if (value > 0 && value <= 100) return value / 100;
  throw new Error("expected a percentage above 0 and at most 100, such as 80");
};

/** `a,b`, or a JSON list as a settings file gives it. @returns at least one word */
export const parseList = (text: string): string[] => {
  const listed = text.startsWith("[") ? readJson(text) : text.split(",");
  const words = Array.isArray(listed) ? listed.map((word) => String(word).trim()) : [];
  if (words.length > 0 && words.every((word) => word !== "")) return words;
  throw new Error("expected words separated by commas");
};

/** A list of which each is parsed. */
export const parseEach =
  <Value>(parse: (text: string) => Value) =>
  (text: string): Value[] =>
    parseList(text).map(parse);

/** Where another controller is, as clients are told. */
export const parseHostPort = (text: string): string => {
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
  if (url !== undefined && url.port !== "" && url.host === text.toLowerCase()) return text;
  throw new Error("expected HOST:PORT such as lab-02.example:7420");
};

/** One word that can travel in a header. The message does not show it. */
export const parseToken = (text: string): string => {
  if (/^[\x21-\x7e]{1,512}$/.test(text)) return text;
  throw new Error("is not a complete token: expected one word of letters, digits and signs, without spaces");
};

export const parseUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, "");
  throw new Error("expected an address such as http://127.0.0.1:7420");
};

/** An identity provider's own name for itself: an address, to which secrets are sent. */
export const parseIssuer = (text: string): string => {
  const url = URL.parse(text);
  const isHere = url?.protocol === "http:" && isLoopbackHost(url.hostname);
  if ((url?.protocol === "https:" || isHere) && url?.search === "" && url.hash === "") return text;
  throw new Error("expected an https:// address without a query, such as https://id.example/realms/school");
};

const isLoopbackHost = (name: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(name);

export type RoleRule = { role: Role; group: string };

/** `admin=yard-admins` */
export const parseRoleRule = (text: string): RoleRule => {
  const [, role, group = ""] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const known = Role.safeParse(role);
  if (known.success) return { role: known.data, group };
  throw new Error(`expected ROLE=GROUP such as admin=yard-admins, with one of ${Role.options.join(", ")}`);
};

/** Where pages come from, as browsers write it. */
export const parseOrigin = (text: string): string => {
  if (URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text)) return text;
  throw new Error("expected an origin such as https://course.example, without a path");
};

/** A name of DNS or an address, as a certificate holds them. */
export const parseHostName = (text: string): string => {
  if (isHostName(text)) return text.toLowerCase();
  throw new Error("expected a name such as ctl.example, or an address such as 192.0.2.7");
};

const isHostName = (text: string): boolean =>
  URL.parse(`http://${text.includes(":") ? `[${text}]` : text}/`)?.hostname.replaceAll(/[[\]]/g, "") ===
  text.toLowerCase();

/** What `runyard worker` and clients are told to trust: 32 bytes as base64url. */
export const parsePin = (text: string): string => {
  if (/^[\w-]{43}$/.test(text)) return text;
  throw new Error("expected the 43 characters that `runyard token create --join` and GET /api/v1/info tell");
};

/** A registry's address. What is secret in it would be told to whoever names a library that is not there. */
export const parseRegistry = (text: string): string => {
  const { username, password } = new URL(parseUrl(text));
  if (username === "" && password === "") return parseUrl(text);
  throw new Error("must not have a name or password in it");
};

export const parseText = (text: string): string => {
  if (text.trim() === "") throw new Error("must not be empty");
  return text;
};

export const parseChoice =
  <Choice extends string>(...choices: readonly Choice[]) =>
  (text: string): Choice => {
    const chosen = choices.find((choice) => choice === text.trim());
    if (chosen !== undefined) return chosen;
    throw new Error(`expected one of ${choices.join(", ")}`);
  };

/** A command line as a JSON list of its words. */
export const parseWords = (text: string): readonly string[] => {
  const words = readJson(text);
  const isLine = Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === "string");
  if (isLine && words[0] !== "") return words;
  throw new Error('expected a JSON list of words such as ["systemctl", "start", "runyard@{name}"]');
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what was expected.
    return undefined;
  }
};
