import { pinnedAuthority } from "./pinned-authority.ts";

export type TrustOptions = {
  controllerUrl: string;
  /** Certificates of the authorities to trust in place of the system's (PEM). */
  authorities?: string | undefined;
  /** Of the controller's own authority, where its certificate is not at hand. */
  pin?: string | undefined;
  /** What the pin says of the controller: "this token is for". */
  pinOf: string;
};

/** Whom this worker takes for its controller. */
export class Trust {
  readonly #options: TrustOptions;
  #authorities: string | undefined;

  constructor(options: TrustOptions) {
    this.#options = options;
    this.#authorities = options.authorities;
  }

  /** @returns PEM; undefined: the system's @throws RunyardError WRONG_CONTROLLER, UNREACHABLE */
  async authorities(): Promise<string | undefined> {
    const { controllerUrl, pin, pinOf } = this.#options;
    if (this.#authorities === undefined && pin !== undefined && controllerUrl.startsWith("https:")) {
      this.#authorities = await pinnedAuthority(controllerUrl, pin, pinOf);
    }
    return this.#authorities;
  }
}
