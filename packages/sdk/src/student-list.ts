/** Names of the first column of a CSV file, or of a line each; a heading `name` is passed over. */
export const readStudentNames = (text: string): string[] => {
  const cells = text.split(/\r?\n/).map((line) => firstCell(line).trim());
  const [heading = "", ...others] = cells;
  const names = /^(name|login|user|username)$/i.test(heading) ? others : cells;
  return names.filter((name) => name !== "");
};

const firstCell = (line: string): string => {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(line)?.[1];
  return quoted === undefined
    ? (line.replace(/^\uFEFF/, "").split(/[,;\t]/, 1)[0] ?? "")
    : quoted.replaceAll('""', '"');
};
