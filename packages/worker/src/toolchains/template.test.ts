import { describe, expect, it } from "vitest";
import { expandArgv, templateProblem } from "./template.ts";

describe("a command's template", () => {
  const texts = { entry: "a b.c", heap: "64", binary: "/bin/x" };
  const lists = { args: ["one", "", "{entry}", "$(rm)"], none: [] };

  it("puts texts into elements and lists in their place, without words being split or read again", () => {
    expect(expandArgv(["{binary}", "-Xmx{heap}m", "{entry}", "{none}", "{args}", "end"], { texts, lists })).toEqual([
      "/bin/x",
      "-Xmx64m",
      "a b.c",
      "one",
      "",
      "{entry}",
      "$(rm)",
      "end",
    ]);
  });

  it("leaves other braces alone", () => {
    expect(expandArgv(["{}", "{0}", "a{b"], { texts, lists })).toEqual(["{}", "{0}", "a{b"]);
  });

  it("may only name what there is, and lists only alone", () => {
    const known = { texts: ["entry"], lists: ["args"] };
    expect(templateProblem("-I{entry}", known)).toBeUndefined();
    expect(templateProblem("{args}", known)).toBeUndefined();
    expect(templateProblem("x{args}", known)).toBe("{args} is a list and must stand alone as an element");
    expect(templateProblem("{entri}", known)).toBe("{entri} is not known here; there are entry, args");
  });
});
