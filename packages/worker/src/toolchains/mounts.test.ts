import { describe, expect, it } from "vitest";
import { pathInSandbox } from "./mounts.ts";

describe("a path in the sandbox", () => {
  const mounts = [
    { source: "/opt/a", target: "/opt/a" },
    { source: "/work/x", target: "/opt/runyard/1/x" },
    { source: "/work/x/y", target: "/deep" },
  ];

  it.each([
    ["/usr/bin/gcc", "/usr/bin/gcc"],
    ["/opt/a/bin/b", "/opt/a/bin/b"],
    ["/work/x", "/opt/runyard/1/x"],
    ["/work/x/z", "/opt/runyard/1/x/z"],
    ["/work/x/y/z", "/deep/z"],
    ["/work/xx", "/work/xx"],
  ])("%s is %s", (path, inside) => {
    expect(pathInSandbox(path, mounts)).toBe(inside);
  });
});
