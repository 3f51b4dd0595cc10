import { createHash, type X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { certificateLifeMs, issueAuthority, issueServer } from "./issue.ts";
import { isWildcard, loopbackNames, ownNames } from "./names.ts";
import { CertificateError, type Pair, readPair, writePair } from "./pair-files.ts";

export type TlsOptions = {
  /** Certificate and key of the operator's own; absent: the controller makes its own, and renews them. */
  files?: { certificate: string; key: string };
  /** Further names and addresses the controller is reached by; the first is told to others. */
  names: readonly string[];
};

type Opening = { options: TlsOptions; host: string; dataFolder: string; clock: Clock; log: Log };

/** A certificate of our own is renewed when a third of its life is left. */
const renewedBeforeMs = certificateLifeMs / 3;

/** The certificate the controller shows, as it is now. */
export class Certificates {
  readonly #opening: Opening;
  #pair: Pair;
  /** Of the operator's files, to see that they are others. */
  #seen: string;
  /** Told of each certificate that takes the place of the one before. */
  onChange: (context: { cert: string; key: string }) => void = () => {};

  private constructor(opening: Opening, pair: Pair, seen: string) {
    this.#opening = opening;
    this.#pair = pair;
    this.#seen = seen;
  }

  /** Makes what is not there yet. @throws CertificateError for files that cannot be used */
  static async open(opening: Opening): Promise<Certificates> {
    const { files } = opening.options;
    if (files === undefined) return new Certificates(opening, await ownPair(opening), "");
    return new Certificates(opening, await readPair(files), await lookOf(files));
  }

  get context(): { cert: string; key: string } {
    return { cert: this.#pair.certificate, key: this.#pair.key };
  }

  /** When the first certificate of the chain to end does so, epoch milliseconds. */
  get expiresAtMs(): number {
    return Math.min(...this.#pair.chain.map(({ validTo }) => Date.parse(validTo)));
  }

  /** The file an operator would look at. */
  get file(): string {
    return this.#opening.options.files?.certificate ?? paths(this.#opening.dataFolder).server.certificate;
  }

  /** What those who join must trust; undefined where a public authority has signed. */
  get authority(): { file: string; pin: string } | undefined {
    const last = this.#pair.chain.at(-1);
    if (last?.checkIssued(last) !== true) return undefined;
    const { files } = this.#opening.options;
    return { file: files?.certificate ?? paths(this.#opening.dataFolder).authority.certificate, pin: pinOf(last) };
  }

  /** The name to reach it by from elsewhere. */
  get publicName(): string {
    const names = this.#names();
    const [certificate] = this.#pair.chain;
    return names.find((name) => covers(certificate, name)) ?? nameIn(certificate) ?? names[0] ?? "";
  }

  /** The name to reach it by from this machine. */
  get localName(): string {
    const { host } = this.#opening;
    const names = isWildcard(host) ? loopbackNames : [host];
    return names.find((name) => covers(this.#pair.chain[0], name)) ?? this.publicName;
  }

  /** Whether it is this controller that is meant by a name or an address. */
  isFor(name: string): boolean {
    return covers(this.#pair.chain[0], name) || this.#names().includes(name);
  }

  /** Renews or reads anew what is due; what cannot be done leaves the certificate as it is, and is told in the log. */
  async look(): Promise<void> {
    const { options, log } = this.#opening;
    try {
      const pair = options.files === undefined ? await ownPair(this.#opening) : await this.#changed(options.files);
      if (pair === undefined || pair.certificate === this.#pair.certificate) return;
      this.#pair = pair;
      this.onChange(this.context);
      log.info({ file: this.file, expiresAtMs: this.expiresAtMs }, "certificate changed");
    } catch (error) {
      log.warn({ err: error, file: this.file }, "certificate could not be renewed, the one before stays in use");
    }
  }

  #names(): string[] {
    const { host, options } = this.#opening;
    return ownNames(host, options.names);
  }

  async #changed(files: NonNullable<TlsOptions["files"]>): Promise<Pair | undefined> {
    const seen = await lookOf(files);
    if (seen === this.#seen) return undefined;
    // Also when they cannot be used: that is told once, and tried again when they are others.
    this.#seen = seen;
    return await readPair(files);
  }
}

/** What others may know an authority by, which outlives a renewal of its certificate: base64url of SHA-256 of its SubjectPublicKeyInfo. */
const pinOf = ({ publicKey }: X509Certificate): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");

const paths = (dataFolder: string) => ({
  authority: { certificate: join(dataFolder, "ca.pem"), key: join(dataFolder, "ca-key.pem") },
  server: { certificate: join(dataFolder, "server.pem"), key: join(dataFolder, "server-key.pem") },
});

/** The kept certificate of our own while it is good for the names there are now, else a new one. */
const ownPair = async ({ options, host, dataFolder, clock }: Opening): Promise<Pair> => {
  const nowMs = clock.now();
  const { authority: authorityPaths, server } = paths(dataFolder);
  const authority = await ownAuthority(authorityPaths, nowMs);
  const names = ownNames(host, options.names);
  const kept = await readPair(server).catch((error: unknown) => {
    // Not there yet, or spoiled: another is made.
    if (error instanceof CertificateError) return undefined;
    throw error;
  });
  if (kept !== undefined && isGood(kept, { authority, names, nowMs })) return kept;
  await writePair(server, await issueServer(authority, names, nowMs));
  return await readPair(server);
};

/** @throws CertificateError when it is spoiled: with another one in its place, nobody who has its pin would come back */
const ownAuthority = async (files: ReturnType<typeof paths>["authority"], nowMs: number): Promise<Pair> => {
  if (!(await isThere(files.certificate))) {
    const key = (await isThere(files.key)) ? await readFile(files.key, "utf8") : undefined;
    await writePair(files, await issueAuthority(nowMs, key));
  }
  return await readPair(files);
};

const isThere = async (path: string): Promise<boolean> => (await lookOf({ certificate: path, key: path })) !== "";

type Needs = { authority: Pair; names: readonly string[]; nowMs: number };

const isGood = ({ chain: [server] }: Pair, { authority, names, nowMs }: Needs): boolean =>
  server.checkIssued(authority.chain[0]) &&
  server.verify(authority.chain[0].publicKey) &&
  Date.parse(server.validTo) - nowMs > renewedBeforeMs &&
  names.every((name) => covers(server, name));

const covers = (certificate: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;

/** The first name of a certificate that is no pattern. */
const nameIn = ({ subjectAltName }: X509Certificate): string | undefined =>
  [...(subjectAltName ?? "").matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name).find((name) => !name?.includes("*"));

/** Changes whenever one of the files is written or replaced; empty when one is not there. */
const lookOf = async ({ certificate, key }: { certificate: string; key: string }): Promise<string> => {
  try {
    const looks = await Promise.all([certificate, key].map((path) => stat(path)));
    return looks.map(({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`).join(" ");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
};
