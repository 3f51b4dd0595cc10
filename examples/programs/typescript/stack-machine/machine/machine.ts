import type { Instruction } from "./instruction";

export class MachineError extends Error {}

export class Machine {
  private readonly variables = new Map<string, bigint>();
  private readonly stack: bigint[] = [];

  /** Runs one program and returns what it leaves on the stack. Variables live on between programs. */
  run(program: readonly Instruction[]): bigint {
    this.stack.length = 0;
    for (const instruction of program) this.step(instruction);
    return this.pop();
  }

  private step(instruction: Instruction): void {
    switch (instruction.code) {
      case "push":
        this.stack.push(instruction.value);
        break;
      case "load":
        this.stack.push(this.variable(instruction.name));
        break;
      case "store": {
        const value = this.pop();
        this.variables.set(instruction.name, value);
        this.stack.push(value);
        break;
      }
      case "negate":
        this.stack.push(-this.pop());
        break;
      default: {
        const right = this.pop();
        const left = this.pop();
        this.stack.push(Machine.calculate(instruction.code, left, right));
      }
    }
  }

  private static calculate(
    code: "add" | "subtract" | "multiply" | "divide" | "remainder",
    left: bigint,
    right: bigint,
  ): bigint {
    switch (code) {
      case "add":
        return left + right;
      case "subtract":
        return left - right;
      case "multiply":
        return left * right;
      case "divide":
      case "remainder":
        if (right === 0n) throw new MachineError("division by zero");
        return code === "divide" ? left / right : left % right;
    }
  }

  private variable(name: string): bigint {
    const value = this.variables.get(name);
    if (value === undefined) throw new MachineError(`unknown name ${name}`);
    return value;
  }

  private pop(): bigint {
    const value = this.stack.pop();
    if (value === undefined) throw new MachineError("the stack is empty");
    return value;
  }
}
