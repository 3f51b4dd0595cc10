import { describe, expect, it } from "vitest";
import { compareVersions, versionMatches } from "./languages.ts";

describe("versions", () => {
  it("match whole or by their beginning up to a dot", () => {
    expect(versionMatches("3.12", "3.12.1")).toBe(true);
    expect(versionMatches("3.1", "3.12.1")).toBe(false);
    expect(versionMatches("12", "12.2.0")).toBe(true);
    expect(versionMatches("12.2.0", "12.2.0")).toBe(true);
    expect(versionMatches(null, "1.0")).toBe(true);
  });

  it("sort by number", () => {
    expect(["3.9.18", "3.13.0", "3.11.2"].sort(compareVersions)).toEqual(["3.9.18", "3.11.2", "3.13.0"]);
  });
});
