import { isLoopback } from "../api/origin.ts";

/** The controller would be reached from other machines by whoever likes, or in clear. */
export class OpenHostError extends Error {
  override readonly name = "OpenHostError";
}

/** @throws OpenHostError that says what to do, for an address that others can reach */
export const refuseOpenHost = (host: string, has: { accounts: number; hasTls: boolean }): void => {
  if (isLoopback(host) || (has.hasTls && has.accounts > 0)) return;
  const steps = [
    ...(has.accounts > 0 ? [] : ["an account: start once on 127.0.0.1, and run `runyard user add NAME --role admin`"]),
    ...(has.hasTls ? [] : ["TLS: start with --tls auto, or with --tls-cert FILE --tls-key FILE"]),
  ];
  throw new OpenHostError(`--host ${host} can be reached from other machines, which needs ${steps.join("; and ")}`);
};
