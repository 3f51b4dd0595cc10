import { expect, test } from "vitest";
import { Dependency, dependencyProblem } from "./dependencies.ts";

test.each([
  "six",
  "numpy==2.1.0",
  "requests>=2.31,<3",
  "uvicorn[standard]~=0.30",
  "a-b_c.d",
  "six == 1.17.0",
  "x!=1.*",
])("pip takes %j", (dependency) => {
  expect(Dependency.safeParse(dependency).success).toBe(true);
  expect(dependencyProblem("pip", dependency)).toBeUndefined();
});

test.each(["left-pad", "left-pad@1.3.0", "@types/node@^24", "lodash@>=4 <5", "x@latest", "x@1.x || 2.x", "is-odd@*"])(
  "npm takes %j",
  (dependency) => {
    expect(Dependency.safeParse(dependency).success).toBe(true);
    expect(dependencyProblem("npm", dependency)).toBeUndefined();
  },
);

test.each([
  "--index-url=http://elsewhere",
  "-r",
  "-e.",
  "./local",
  "../local",
  "/etc/passwd",
  "six @ http://elsewhere/six.whl",
  "git+https://elsewhere/x",
  "http://elsewhere/x.whl",
  "six; python_version > '3'",
  "six --hash=sha256:0",
  "six,seven",
  "six seven",
  "$(reboot)",
  "x[",
  "x==",
])("pip does not get %j", (dependency) => {
  expect(dependencyProblem("pip", dependency)).toMatch(/^must be a name/);
});

test.each([
  "--registry=http://elsewhere",
  "user/repository",
  "github:user/repository",
  "git+ssh://git@elsewhere/x",
  "x@npm:y",
  "x@file:../y",
  "x@http://elsewhere/y.tgz",
  "./local",
  "../local",
  "/etc/passwd",
  "x.tgz",
  "x@y.tar.gz",
  "@scope",
  "UPPER",
  "x@",
])("npm does not get %j", (dependency) => {
  expect(dependencyProblem("npm", dependency)).toMatch(/^must be a name/);
});

test.each(["", " six", "six ", "a\nb", "a\0", "é", "x".repeat(201)])("nobody gets %j", (dependency) => {
  expect(Dependency.safeParse(dependency).success).toBe(false);
});
