import { expect, it } from "vitest";
import { jobTitle } from "./job-title.ts";

it.each([
  [{ labels: { name: "report" }, entry: "main.py" }, "report"],
  [{ entry: "src/main.py", files: [{ path: "a.py", content: "" }] }, "src/main.py"],
  [{ files: [{ path: "a.py", content: "" }] }, "a.py"],
  [{ source: "\n\r\n  # sums two numbers\r\nprint(1)\n" }, "# sums two numbers"],
  [{ source: " \n\t" }, ""],
])("calls %j %j", (request, title) => {
  expect(jobTitle({ language: "python", ...request })).toBe(title);
});

it("keeps a title short", () => {
  const title = jobTitle({ language: "python", source: "x".repeat(100_000) });
  expect(title).toHaveLength(120);
  expect(title.endsWith("\u2026")).toBe(true);
});
