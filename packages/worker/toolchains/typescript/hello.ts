import { readFileSync } from "node:fs";

function greet(name: string): string {
  return `Hello, ${name}!`;
}

console.log(greet(readFileSync(0, "utf8").trim() || "world"));
