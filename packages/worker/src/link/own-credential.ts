import { hash, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { WorkerCredential } from "@runyard/protocol";
import { z } from "zod";
import { keep, readKept } from "../kept-json.ts";

const OwnCredential = z.object({
  /** The controller's address, without a path. */
  controller: z.string(),
  /** Of its own authority, where it has one that was told. */
  pin: z.string().optional(),
  credential: WorkerCredential,
});
/** What this worker is known by, and to whom. */
export type OwnCredential = z.infer<typeof OwnCredential>;

const pathIn = (stateFolder: string): string => join(stateFolder, "credential.json");

export const readOwnCredential = (stateFolder: string): Promise<OwnCredential | undefined> =>
  readKept(pathIn(stateFolder), OwnCredential.optional(), undefined);

/** Whether the worker that keeps its state here has joined a controller: it needs no token then. */
export const hasJoined = async (stateFolder: string): Promise<boolean> =>
  (await readOwnCredential(stateFolder)) !== undefined;

/** For its owner's eyes only. */
export const keepOwnCredential = (stateFolder: string, own: OwnCredential): Promise<void> =>
  keep(pathIn(stateFolder), own, 0o600);

export const dropOwnCredential = (stateFolder: string): Promise<void> => rm(pathIn(stateFolder), { force: true });

/** 256 random bits, told at sight from other secrets. */
export const newCredential = (): string => `ryw_${randomBytes(32).toString("base64url")}`;

/** What the controller is told of it. */
export const digestOf = (credential: string): string => hash("sha256", credential, "base64url");
