type Joining = { url: string; token: string; name: string; slots: number | null };

/** The one command that makes a machine a worker. Its token tells the controller too, and is void soon. */
export const joinCommand = ({ url, token, name, slots }: Joining): string =>
  [
    "npx runyard worker",
    `--join ${url}`,
    `--token ${token}`,
    ...(name === "" || name.includes("*") ? [] : [`--name ${quoted(name)}`]),
    ...(slots === null ? [] : [`--slots ${slots}`]),
  ].join(" ");

/** As a shell takes it for one word. */
const quoted = (word: string): string => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
