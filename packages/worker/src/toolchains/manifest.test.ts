import { describe, expect, it } from "vitest";
import { parseManifest } from "./manifest.ts";

const toolchain = {
  name: "ruby",
  find: ["/usr/bin/ruby"],
  version: { argv: ["{binary}", "--version"], pattern: "ruby (\\S+)" },
  run: { argv: ["{binary}", "{entry}", "{args}"] },
};
const manifest = {
  language: "ruby",
  title: "Ruby",
  extensions: [".rb"],
  defaultFile: "main.rb",
  hello: "hello.rb",
  toolchains: [toolchain],
};
const parse = (changes: object, ofToolchain: object = {}) =>
  parseManifest(JSON.stringify({ ...manifest, toolchains: [{ ...toolchain, ...ofToolchain }], ...changes }), "at");

describe("a toolchain's manifest", () => {
  it("needs little", () => {
    expect(parse({})).toMatchObject({ aliases: [], toolchains: [{ mounts: [], env: {}, interactiveEnv: {} }] });
  });

  it.each<[string, object, object, string]>([
    ["a field that is not known", { colour: "red" }, {}, 'Unrecognized key: "colour"'],
    ["a field of a toolchain that is not known", {}, { runn: {} }, 'toolchains.0: Unrecognized key: "runn"'],
    ["no toolchain", { toolchains: [] }, {}, "toolchains: "],
    ["an extension without its dot", { extensions: ["rb"] }, {}, "extensions.0: must be a dot and letters"],
    ["a file name with a folder", { hello: "../hello.rb" }, {}, "hello: must be a plain file name"],
    ["an upper-case language", { language: "Ruby" }, {}, "language: "],
    ["a pattern that is none", {}, { version: { argv: ["x"], pattern: "(" } }, "must be a regular expression"],
    ["a pattern without a group", {}, { version: { argv: ["x"], pattern: "a" } }, "with one group"],
    ["an unknown placeholder", {}, { run: { argv: ["{ruby}"] } }, "toolchains.0.run.argv.0: {ruby} is not known here"],
    ["sources where nothing is compiled", {}, { run: { argv: ["{sources}"] } }, "{sources} is not known here"],
    ["a list inside an element", {}, { run: { argv: ["x{args}"] } }, "must stand alone"],
    ["a shell string", {}, { run: { argv: "ruby {entry}" } }, "toolchains.0.run.argv: "],
    ["a variable that is none", {}, { env: { "A B": "" } }, "toolchains.0.env.A B: "],
    [
      "a limit above the ceiling",
      {},
      { compile: { argv: ["x"], limits: { processes: 9999 } } },
      "compile.limits.processes",
    ],
  ])("is refused with %s, in words that name the place", (_what, changes, ofToolchain, words) => {
    expect(() => parse(changes, ofToolchain)).toThrow(words);
  });

  it("is refused when it is not JSON", () => {
    expect(() => parseManifest("{", "/x/toolchain.json")).toThrow("/x/toolchain.json is not JSON");
  });
});
