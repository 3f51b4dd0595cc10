/** Result codes of SQLite that are treated apart. @see https://www.sqlite.org/rescode.html */
export const sqliteCode = {
  perm: 3,
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;

/** The primary result code of an error thrown by node:sqlite, undefined for any other error. */
export const primaryCode = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
};

export const isDamage = (error: unknown): boolean => {
  const code = primaryCode(error);
  return code === sqliteCode.corrupt || code === sqliteCode.notADatabase;
};
