import { describe, expect, it } from "vitest";
import { errorCatalogue, isErrorCode } from "./catalogue.ts";
import { fromProblem, Problem, RunyardError, toProblem } from "./problem.ts";

describe("a problem document", () => {
  it.each(Object.keys(errorCatalogue))("carries %s there and back", (code) => {
    if (!isErrorCode(code)) throw new Error("not a code");
    const sent = toProblem(new RunyardError(code, "what happened", { details: { field: "x" } }));
    expect(Problem.parse(sent).status).toBe(errorCatalogue[code].http);
    const received = fromProblem(sent);
    expect(received).toMatchObject({ code, message: "what happened", details: { field: "x" } });
  });

  it("of a code unknown here keeps its words", () => {
    const problem = { type: "urn:x", title: "New", status: 418, detail: "teapot", code: "TEAPOT" };
    expect(fromProblem(problem)).toMatchObject({
      code: "INTERNAL",
      message: "teapot",
      details: { unknownCode: "TEAPOT" },
    });
  });

  it("does not let details overwrite its fixed members", () => {
    expect(toProblem(new RunyardError("NOT_FOUND", "x", { details: { status: 200, code: "OK" } }))).toMatchObject({
      status: 404,
      code: "NOT_FOUND",
    });
  });
});
