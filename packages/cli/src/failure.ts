/** The command was not used as its help says: status 2, of `run` 125; nothing was done. */
export class UsageError extends Error {}

/** The command ends with this status after one line of explanation. */
export class Failure extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.hint = options.hint;
  }
}
