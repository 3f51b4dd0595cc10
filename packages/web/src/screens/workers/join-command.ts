type Joining = { url: string; tokenFile: string | null; caPin: string | null; name: string; slots: number | null };

/** The one command that makes a machine a worker. The secret stays in its file. */
export const joinCommand = ({ url, tokenFile, caPin, name, slots }: Joining): string =>
  [
    "npx runyard worker",
    `--join ${url}`,
    ...(caPin === null ? [] : [`--ca-pin ${caPin}`]),
    tokenFile === null ? "--token TOKEN" : `--token-file ${quoted(tokenFile)}`,
    ...(name.trim() === "" ? [] : [`--name ${quoted(name.trim())}`]),
    ...(slots === null ? [] : [`--slots ${slots}`]),
  ].join(" ");

/** As a shell takes it for one word. */
const quoted = (word: string): string => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
