/**
 * Why a data folder cannot be served from. The message says what to do and is meant for the person who started it.
 *
 * - `IN_USE`: another process has it.
 * - `CORRUPT`: its database is damaged, or is not one of ours.
 * - `TOO_NEW`: a later version of Runyard wrote it.
 * - `UNUSABLE`: it cannot be made, read or written.
 */
export type DataFolderProblem = "IN_USE" | "CORRUPT" | "TOO_NEW" | "UNUSABLE";

export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
  readonly code: DataFolderProblem;
  readonly folder: string;

  constructor(code: DataFolderProblem, folder: string, message: string) {
    super(message);
    this.code = code;
    this.folder = folder;
  }
}
