import { linkVersion, RunyardError } from "@runyard/protocol";

/** What a worker is told that speaks another version of the link. */
export const versionSkew = (spoken: number, worker: string, controller: string): RunyardError => {
  const which = spoken > linkVersion ? "newer" : "older";
  return new RunyardError("INCOMPATIBLE_VERSION", `Worker ${worker} is ${which} than controller ${controller}.`, {
    details: { spoken, understood: linkVersion },
  });
};
