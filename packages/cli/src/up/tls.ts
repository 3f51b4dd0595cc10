import type { TlsOptions } from "@runyard/controller";
import { UsageError } from "../failure.ts";
import type { Settings } from "../settings/settings.ts";

export const tlsSettings = ["tls", "tlsCert", "tlsKey", "tlsName"] as const;

export type TlsSettings = Settings<(typeof tlsSettings)[number]>;

/** @returns undefined where the controller is to talk in clear @throws UsageError for settings that do not fit */
export const tlsFor = ({ tls, tlsCert, tlsKey, tlsName: names }: TlsSettings): TlsOptions | undefined => {
  if (tlsCert === undefined && tlsKey === undefined) return tls === "auto" ? { names } : undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UsageError("--tls-cert and --tls-key belong together: give both, or neither");
  }
  if (tls === "auto") throw new UsageError("--tls auto makes a certificate: leave out either it or --tls-cert");
  return { names, files: { certificate: tlsCert, key: tlsKey } };
};
