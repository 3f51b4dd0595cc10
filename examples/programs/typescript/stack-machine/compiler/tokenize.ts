export type Token =
  | { kind: "number"; value: bigint }
  | { kind: "name"; name: string }
  | { kind: "symbol"; symbol: string }
  | { kind: "end" };

const PATTERN = /\s*(?:(?<number>\d+)|(?<name>[A-Za-z_]\w*)|(?<symbol>\S))/gy;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { groups = {} } of text.trimEnd().matchAll(PATTERN)) {
    if (groups.number !== undefined) tokens.push({ kind: "number", value: BigInt(groups.number) });
    else if (groups.name !== undefined) tokens.push({ kind: "name", name: groups.name });
    else if (groups.symbol !== undefined) tokens.push({ kind: "symbol", symbol: groups.symbol });
  }
  return [...tokens, { kind: "end" }];
}
