import { createPrivateKey, type KeyObject, randomUUID, X509Certificate } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import type { IssuedPair } from "./issue.ts";

/** A certificate with those that follow it in its file, and the key that belongs to it. */
export type Pair = IssuedPair & { chain: readonly [X509Certificate, ...X509Certificate[]] };

type Paths = { certificate: string; key: string };

/** What is wrong with a certificate or its key, in words for the one who can put it right. */
export class CertificateError extends Error {}

/** @throws CertificateError when they cannot be read or do not belong together */
export const readPair = async (paths: Paths): Promise<Pair> => {
  const [certificate, key] = await Promise.all([readText(paths.certificate), readText(paths.key)]);
  const [first, ...others] = certificatesIn(certificate, paths.certificate);
  if (first === undefined) throw new CertificateError(`${paths.certificate} holds no certificate`);
  if (!first.checkPrivateKey(parseKey(key, paths.key))) {
    throw new CertificateError(`the key in ${paths.key} does not belong to the certificate in ${paths.certificate}`);
  }
  return { certificate, key, chain: [first, ...others] };
};

/** Keeps the key for its owner's eyes only. A reader sees the old files or the new ones, never half of one. */
export const writePair = async (paths: Paths, { certificate, key }: IssuedPair): Promise<void> => {
  await replace(paths.key, key, 0o600);
  await replace(paths.certificate, certificate, 0o644);
};

const replace = async (path: string, text: string, mode: number): Promise<void> => {
  const passing = `${path}.${randomUUID()}`;
  await writeFile(passing, text, { mode, flush: true });
  await chmod(passing, mode);
  await rename(passing, path);
};

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CertificateError(`${path} cannot be read (${code})`, { cause: error });
  }
};

const certificatesIn = (text: string, path: string): X509Certificate[] => {
  try {
    return (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
      (pem) => new X509Certificate(pem),
    );
  } catch (error) {
    throw new CertificateError(`${path} holds a certificate that cannot be read`, { cause: error });
  }
};

const parseKey = (text: string, path: string): KeyObject => {
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new CertificateError(`${path} holds no private key that can be used without a passphrase`, { cause: error });
  }
};
