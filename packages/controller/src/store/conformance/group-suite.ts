import type { Group } from "@runyard/protocol";
import { expect, it } from "vitest";
import type { StoreUnderTest } from "./samples.ts";

const group = (name: string, more: Partial<Group> = {}): Group => ({
  name,
  createdAtMs: 1,
  languages: null,
  limits: null,
  members: [{ name: "ada", role: "teacher" }],
  code: null,
  ...more,
});

export const groupSuite = (test: () => StoreUnderTest): void => {
  it("keeps groups as they were last, each name once whatever its case, until they are removed", async () => {
    const { store } = test();
    await store.groups.keep(group("b2"));
    await store.groups.keep(group("a1"));
    await store.groups.keep(
      group("B2", { languages: ["python"], limits: { processes: 4 }, code: { code: "abc", expiresAtMs: 9 } }),
    );
    expect(await store.groups.all()).toEqual([
      group("a1"),
      group("B2", { languages: ["python"], limits: { processes: 4 }, code: { code: "abc", expiresAtMs: 9 } }),
    ]);
    await store.groups.remove("b2");
    await store.groups.remove("none");
    expect(await store.groups.all()).toEqual([group("a1")]);
  });
};
