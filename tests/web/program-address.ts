import { deflateRawSync } from "node:zlib";

type Program = { language: string; path: string; content: string } & Record<string, unknown>;

/** The address that opens the Run screen with this program, as the share dialog makes it. */
export const programAddress = ({ language, path, content, ...rest }: Program): string => {
  const draft = {
    files: [{ path, content }],
    entry: path,
    language,
    version: null,
    inputMode: "typed",
    stdin: "",
    args: "",
    tests: [{ stdin: "", args: "", expected: null }],
    check: "lines",
    limits: {},
    compileArgs: "",
    ...rest,
  };
  return `/run#draft=${deflateRawSync(JSON.stringify(draft)).toString("base64url")}`;
};
