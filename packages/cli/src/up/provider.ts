import { readFileSync } from "node:fs";
import type { ProviderOptions } from "@runyard/controller";
import { UsageError } from "../failure.ts";
import type { Settings } from "../settings/settings.ts";
import { environmentName } from "../settings/table.ts";

export const providerSettings = [
  "oidcIssuer",
  "oidcClientId",
  "oidcClientSecret",
  "oidcSecretFile",
  "oidcName",
  "oidcScope",
  "oidcNameClaim",
  "oidcGroupsClaim",
  "oidcRole",
  "oidcDefaultRole",
  "oidcCallback",
] as const;

export type ProviderSettings = Settings<(typeof providerSettings)[number]>;

/** @returns undefined where nobody logs in through a provider @throws UsageError for settings that do not fit */
export const providerFor = (settings: ProviderSettings): ProviderOptions | undefined => {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcDefaultRole, oidcScope: scopes } = settings;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined || clientId === undefined) {
    throw new UsageError("--oidc-issuer and --oidc-client-id belong together: give both, or neither");
  }
  if (!scopes.includes("openid")) throw new UsageError("--oidc-scope must have openid among its scopes");
  return {
    issuer,
    clientId,
    clientSecret: clientSecretIn(settings),
    name: settings.oidcName ?? new URL(issuer).host,
    scopes,
    nameClaim: settings.oidcNameClaim,
    groupsClaim: settings.oidcGroupsClaim,
    roles: settings.oidcRole,
    defaultRole: oidcDefaultRole === "none" ? null : oidcDefaultRole,
    callback: settings.oidcCallback,
  };
};

const clientSecretIn = ({ oidcClientSecret: given, oidcSecretFile: file }: ProviderSettings): string | undefined => {
  if (given !== undefined || file === undefined) return given;
  const secret = readSecret(file).trim();
  if (secret !== "") return secret;
  throw new UsageError(`${file} is empty: it must hold the client's secret, or ${environmentName("oidcClientSecret")}`);
};

const readSecret = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
};
