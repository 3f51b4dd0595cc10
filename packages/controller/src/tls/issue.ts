import { createPrivateKey, createPublicKey, hash, randomBytes } from "node:crypto";
import { isIP } from "node:net";

const dayMs = 86_400_000;
/** Clocks of machines that join may be behind. */
const backdatedMs = dayMs;
const authorityLifeMs = 20 * 365 * dayMs;
export const certificateLifeMs = 90 * dayMs;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Texts as they are kept in files. */
export type IssuedPair = { certificate: string; key: string };

/** 0.3 s and some megabytes, which a controller that makes no certificate does without. */
const loadX509 = async () => {
  // It asks for this one to be there before it.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  return x509;
};

const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

const exportKey = async ({ privateKey }: CryptoKeyPair): Promise<string> => {
  const bytes = Buffer.from(await crypto.subtle.exportKey("pkcs8", privateKey)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${bytes.replace(/.{64}(?!$)/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
};

/** The first bit stays 0: a serial number is positive. */
const serialNumber = (): string => `00${randomBytes(15).toString("hex")}`;

const importKeys = async (key: string): Promise<CryptoKeyPair> => {
  const form = { format: "der", type: "pkcs8" } as const;
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    privateKey: await crypto.subtle.importKey("pkcs8", createPrivateKey(key).export(form), algorithm, true, ["sign"]),
    publicKey: await crypto.subtle.importKey("spki", publicKey, algorithm, true, ["verify"]),
  };
};

/** The same for the same key, so that what it has signed stays good. */
const shortNameOf = async ({ publicKey }: CryptoKeyPair): Promise<string> =>
  hash("sha256", Buffer.from(await crypto.subtle.exportKey("spki", publicKey))).slice(0, 8);

/** A certificate authority that signs for one controller. @param key - of one whose certificate was lost: its pin stays */
export const issueAuthority = async (nowMs: number, key?: string): Promise<IssuedPair> => {
  const x509 = await loadX509();
  const keys = await (key === undefined ? newKeys() : importKeys(key));
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=Runyard authority ${await shortNameOf(keys)}`,
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(nowMs + authorityLifeMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${authority.toString("pem")}\n`, key: await exportKey(keys) };
};

/** A certificate for a server of these names and addresses, followed by the authority's. */
export const issueServer = async (
  authority: IssuedPair,
  names: readonly string[],
  nowMs: number,
): Promise<IssuedPair> => {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certificate);
  const { privateKey: signingKey } = await importKeys(authority.key);
  const keys = await newKeys();
  const server = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    // Nobody reads it where there are alternative names, and it has room for 64 characters only.
    subject: "CN=Runyard controller",
    issuer: issuer.subject,
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(nowMs + certificateLifeMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certificate: `${server.toString("pem")}\n${authority.certificate}`, key: await exportKey(keys) };
};
