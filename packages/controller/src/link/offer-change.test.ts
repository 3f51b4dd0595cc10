import type { Toolchain } from "@runyard/protocol";
import { expect, it } from "vitest";
import { offerChange } from "./offer-change.ts";

const toolchains = (...names: string[]): Toolchain[] =>
  names.map((name) => {
    const [language = "", version = ""] = name.split(" ");
    const common = { title: language, name: language, aliases: [], extensions: [], isDefault: true };
    return { language, version, ...common, example: { path: "", content: "" } };
  });

it.each([
  [["c 12"], ["c 12"], [], []],
  [["c 12"], ["c 12", "lua 5.4", "ruby 3.1"], ["lua 5.4", "ruby 3.1"], []],
  [["c 12", "lua 5.4"], ["c 12"], [], ["lua 5.4"]],
  [["c 12"], ["c 13"], ["c 13"], ["c 12"]],
])("from %j to %j: %j came, %j went", (before, after, come, gone) => {
  expect(offerChange(toolchains(...before), toolchains(...after))).toEqual({ come, gone });
});
