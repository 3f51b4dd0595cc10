/** What the machine can do. Operands come from its stack. */
export type Instruction =
  | { code: "push"; value: bigint }
  | { code: "load"; name: string }
  | { code: "store"; name: string }
  | { code: "add" | "subtract" | "multiply" | "divide" | "remainder" | "negate" };

export function format(instruction: Instruction): string {
  switch (instruction.code) {
    case "push":
      return `push ${instruction.value}`;
    case "load":
    case "store":
      return `${instruction.code} ${instruction.name}`;
    default:
      return instruction.code;
  }
}
