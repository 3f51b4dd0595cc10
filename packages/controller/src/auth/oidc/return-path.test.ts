import { expect, it } from "vitest";
import { returnPath } from "./return-path.ts";

it.each(["/", "/runs?status=ok", "/runs/job_1#output", "/run?to=https://elsewhere.example", "/a//b"])(
  "leads back to %s",
  (path) => expect(returnPath(path)).toBe(path),
);

it.each([
  undefined,
  "",
  "runs",
  "https://elsewhere.example/",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "/\t/elsewhere.example",
  "/\n/elsewhere.example",
  "/./\\elsewhere.example",
  "/.//elsewhere.example",
  "/..//elsewhere.example",
  "/%2e//elsewhere.example",
  "\\\\elsewhere.example",
  "javascript:alert(1)",
  "/api/v1/session/oidc",
  "/login?error=X",
  `/${"x".repeat(1_000)}`,
])("leads to the first page in place of %j", (asked) => expect(returnPath(asked)).toBe("/run"));
