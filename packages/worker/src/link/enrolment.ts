import { errorCatalogue, linkVersion, parseJoinToken, RunyardError } from "@runyard/protocol";
import { joinController } from "./join-controller.ts";
import {
  digestOf,
  dropOwnCredential,
  keepOwnCredential,
  newCredential,
  type OwnCredential,
  readOwnCredential,
} from "./own-credential.ts";
import { Trust } from "./trust.ts";

export type EnrolmentOptions = {
  controllerUrl: string;
  /** Lets it join; not needed by one that has joined before. */
  token?: string | undefined;
  /** Certificates of the authorities that may have signed the controller's, in place of the system's (PEM). */
  authorities?: string | undefined;
  /** Of the controller's own authority, where its certificate is not at hand. */
  pin?: string | undefined;
  name: string;
  stateFolder: string;
  /** Of Runyard. */
  version: string;
};

/** How this worker comes by what it connects with: kept from before, or for a join token, which is then forgotten. */
export class Enrolment {
  /** Whom it takes for its controller. */
  readonly trust: Trust;
  readonly #options: EnrolmentOptions;
  readonly #own: OwnCredential;
  #token: string | undefined;
  #isAdmitted: boolean;

  private constructor(options: EnrolmentOptions, kept: OwnCredential | undefined) {
    const { controllerUrl, token, authorities, pin } = options;
    const asked = pinIn(token);
    const trusted = asked ?? pin ?? (authorities === undefined ? kept?.pin : undefined);
    this.#options = options;
    this.#token = token;
    this.#isAdmitted = kept !== undefined;
    this.#own = {
      controller: new URL(controllerUrl).origin,
      ...(trusted !== undefined && { pin: trusted }),
      credential: kept?.credential ?? newCredential(),
    };
    this.trust = new Trust({
      controllerUrl,
      // A token says which authority it is for: no other will do.
      authorities: asked === undefined ? authorities : undefined,
      pin: trusted,
      pinOf:
        asked !== undefined ? "this token is for" : pin !== undefined ? "this pin is for" : "this worker has joined",
    });
  }

  /** @throws RunyardError UNENCRYPTED for a token that must not travel in clear */
  static async open(options: EnrolmentOptions): Promise<Enrolment> {
    const { controllerUrl, token, stateFolder } = options;
    if (pinIn(token) !== undefined && !controllerUrl.startsWith("https:")) {
      const message = `this token is for a controller that speaks TLS: use https:// in place of ${controllerUrl}`;
      throw new RunyardError("UNENCRYPTED", message);
    }
    const kept = await readOwnCredential(stateFolder);
    return new Enrolment(options, kept !== undefined && isFor(kept, options) ? kept : undefined);
  }

  /**
   * What to connect with.
   * @throws RunyardError of a controller that does not take this worker in, or cannot be reached
   */
  async credential(): Promise<string> {
    if (!this.#isAdmitted) await this.#join();
    return this.#own.credential;
  }

  /** The controller does not know the credential. @returns whether another may be had for the token */
  refused(): boolean {
    this.#isAdmitted = false;
    this.#own.credential = newCredential();
    return this.#token !== undefined;
  }

  /** The controller will not have this worker any more. */
  async forget(): Promise<void> {
    await dropOwnCredential(this.#options.stateFolder);
  }

  async #join(): Promise<void> {
    const { controllerUrl, name, version, stateFolder } = this.#options;
    const { credential } = this.#own;
    if (this.#token === undefined) {
      throw new RunyardError("WORKER_UNKNOWN", `the controller at ${controllerUrl} knows no such worker: ${howToJoin}`);
    }
    const ca = await this.trust.authorities();
    // Before it is asked for: an answer that is lost must not cost another use of the token.
    await keepOwnCredential(stateFolder, this.#own);
    const request = { token: this.#token, name, digest: digestOf(credential), linkVersion, version };
    try {
      await joinController({ controllerUrl, ca, request });
    } catch (error) {
      const isRefused = error instanceof RunyardError && errorCatalogue[error.code].retry === "never";
      if (isRefused) await dropOwnCredential(stateFolder);
      throw error;
    }
    this.#isAdmitted = true;
    this.#token = undefined;
  }
}

const howToJoin = "join with a token that `runyard token create --join` makes there";

const pinIn = (token: string | undefined): string | undefined =>
  token === undefined ? undefined : parseJoinToken(token)?.pin;

/** Whether what is kept is for this controller: known by its pin wherever it is, else by its address. */
const isFor = (kept: OwnCredential, { controllerUrl, token, pin }: EnrolmentOptions): boolean => {
  const asked = pinIn(token) ?? pin;
  if (asked !== undefined && kept.pin !== undefined) return kept.pin === asked;
  return kept.controller === new URL(controllerUrl).origin;
};
