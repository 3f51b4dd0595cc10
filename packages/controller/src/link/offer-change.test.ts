import type { Toolchain } from "@runyard/protocol";
import { expect, it } from "vitest";
import { tellOfferChange } from "./offer-change.ts";

const toolchains = (...names: string[]): Toolchain[] =>
  names.map((name) => {
    const [language = "", version = ""] = name.split(" ");
    const common = { title: language, name: language, aliases: [], extensions: [], isDefault: true };
    return { language, version, ...common, example: { path: "", content: "" } };
  });

it.each([
  [["c 12"], ["c 12"], undefined],
  [["c 12"], ["c 12", "lua 5.4", "ruby 3.1"], "offers lua 5.4, ruby 3.1 now"],
  [["c 12", "lua 5.4"], ["c 12"], "offers lua 5.4 no more"],
  [["c 12"], ["c 13"], "offers c 13 now, and offers c 12 no more"],
])("from %j to %j: %s", (before, after, words) => {
  expect(tellOfferChange(toolchains(...before), toolchains(...after))).toBe(words);
});
