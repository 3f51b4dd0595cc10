/** A place in one of the program's files that a line of output names. */
export type Location = { path: string; line: number; column: number | null; start: number; end: number };

const patterns = [
  // Python: File "main.py", line 3
  /File "(?<path>[^"]+)", line (?<line>\d{1,7})/g,
  // TypeScript and C#: main.ts(3,5)
  /(?<path>[^\s():"']+)\((?<line>\d{1,7}),(?<column>\d{1,7})\)/g,
  // Most others: main.c:3:5, Main.java:3, ./main.go:3:5
  /(?<path>[^\s():"']+):(?<line>\d{1,7})(?::(?<column>\d{1,7}))?/g,
];

/** Which places of these files a line names, from left to right. Other files' are passed over: there is nothing to open. */
export const findLocations = (text: string, paths: readonly string[]): Location[] => {
  const found: Location[] = [];
  // Long lines that name none of them are not searched: the last pattern would try from each of their letters.
  if (!paths.some((path) => text.includes(path.slice(path.lastIndexOf("/") + 1)))) return found;
  for (const pattern of patterns) {
    for (const { index, groups = {}, 0: whole } of text.matchAll(pattern)) {
      const path = ownFile(groups.path ?? "", paths);
      if (path === undefined || found.some(({ start, end }) => index < end && index + whole.length > start)) continue;
      const column = groups.column === undefined ? null : Number(groups.column);
      found.push({ path, line: Number(groups.line), column, start: index, end: index + whole.length });
    }
  }
  return found.sort((left, right) => left.start - right.start);
};

/** Compilers name files as they were given, below their work folder, or by their last part alone. */
const ownFile = (named: string, paths: readonly string[]): string | undefined => {
  const plain = named.replace(/^\.\//, "");
  return (
    paths.find((path) => path === plain) ??
    paths.find((path) => plain.endsWith(`/${path}`)) ??
    paths.find((path) => path.endsWith(`/${plain}`))
  );
};
