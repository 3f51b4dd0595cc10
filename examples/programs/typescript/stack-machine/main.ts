// Compiles integer formulas for a stack machine, shows the code and runs it.
// Each line of standard input is a formula or "NAME = FORMULA"; + - * / % ( ) and names are known.
// Numbers are bigint; division rounds towards zero.

import { readFileSync } from "node:fs";
import { CompileError, compile } from "./compiler/compile";
import { format } from "./machine/instruction";
import { Machine, MachineError } from "./machine/machine";

const machine = new Machine();
for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line.trim() === "") continue;
  try {
    const code = compile(line);
    console.log(code.map(format).join("; "));
    console.log(`= ${machine.run(code)}`);
  } catch (error) {
    if (!(error instanceof CompileError || error instanceof MachineError)) throw error;
    console.log(`error: ${error.message}`);
  }
}
