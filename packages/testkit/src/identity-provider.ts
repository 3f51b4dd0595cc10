import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export type IdentityProviderOptions = {
  /** What it says of people, by their subjects; of others it says their subject as `preferred_username`. */
  claims?: Readonly<Record<string, object>>;
  clientId?: string;
  clientSecret?: string;
};

/** What becomes of the ID tokens it gives out: other claims, signed as before, or another text. */
export type Forgery = { claims?: (claims: JWTPayload) => JWTPayload; text?: (token: string) => string };

/** A real OpenID provider of this process, with a form that believes every name, and no consent to be given. */
export type IdentityProvider = AsyncDisposable & {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Changed while it runs. */
  claims: Record<string, object>;
  forgery: Forgery;
  /** Where clients may send people back to; added to while it runs. */
  allowCallback(url: string): void;
};

const keyId = "key-1";

export const startIdentityProvider = async (options: IdentityProviderOptions = {}): Promise<IdentityProvider> => {
  const { Provider } = await import("oidc-provider");
  const { clientId = "runyard", clientSecret = "a secret of the yard alone" } = options;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: keyId, alg: "RS256", use: "sig" };
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const callbacks = new Set<string>();
  const idp: Omit<IdentityProvider, typeof Symbol.asyncDispose> = {
    issuer,
    clientId,
    clientSecret,
    claims: { ...options.claims },
    forgery: {},
    allowCallback: (url) => void callbacks.add(url),
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [`${issuer}/nowhere`] }],
    jwks: { keys: [jwk] },
    claims: { openid: ["sub"], profile: ["preferred_username", "groups", "email", "email_verified"] },
    cookies: { keys: ["of this test"] },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, preferred_username: subject, ...idp.claims[subject] }),
    }),
    // Whoever has said a name has agreed to everything.
    loadExistingGrant: async ({ oidc }) => {
      const { client, account, params } = oidc;
      if (client === undefined || account === undefined) return undefined;
      const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      grant.addOIDCScope(String(params?.scope ?? "openid"));
      await grant.save();
      return grant;
    },
  });
  provider.Client.prototype.redirectUriAllowed = (uri: string) => callbacks.has(uri);
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (context.path !== "/token" || body?.id_token === undefined) return;
    const { claims, text } = idp.forgery;
    if (claims !== undefined) {
      const forged = new SignJWT(claims(decodeJwt(body.id_token))).setProtectedHeader({ alg: "RS256", kid: keyId });
      body.id_token = await forged.sign(privateKey);
    }
    if (text !== undefined) body.id_token = text(body.id_token);
  });
  server.on("request", provider.callback());
  return Object.assign(idp, {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
};
