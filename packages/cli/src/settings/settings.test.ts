import { expect, it } from "vitest";
import { UsageError } from "../failure.ts";
import { parseSettingsFile } from "./file.ts";
import { settingsPage } from "./page.ts";
import { explainSettings, resolveSettings, type Sources } from "./settings.ts";

const sources = (parts: Partial<Omit<Sources, "file">> & { toml?: string } = {}): Sources => ({
  flags: parts.flags ?? {},
  environment: parts.environment ?? {},
  file: parseSettingsFile("runyard.toml", parts.toml ?? ""),
});

it("takes the flag, then the environment, then the file, then the default", () => {
  const toml = 'port = 3\nslots = 3\noutput-limit = "3k"';
  const environment = { RUNYARD_PORT: "2", RUNYARD_SLOTS: "2", RUNYARD_MEMORY: "" };
  const settings = resolveSettings(
    ["port", "slots", "outputLimit", "memory", "controller"],
    sources({ flags: { port: "1" }, environment, toml }),
  );
  expect(settings).toEqual({
    port: 1,
    slots: 2,
    outputLimit: 3_072,
    memory: undefined,
    controller: ["http://127.0.0.1:7420"],
  });
});

it("takes lists from the file as lists", () => {
  const toml = 'fleet-start = ["start-it", "{name}"]';
  expect(resolveSettings(["fleetStart"], sources({ toml }))).toEqual({ fleetStart: ["start-it", "{name}"] });
});

it("takes lists from repeated flags, from words with commas, and from the file", () => {
  const alternative = ["b.example:1", "c.example:2"];
  expect(resolveSettings(["alternative"], sources({ flags: { alternative } }))).toEqual({ alternative });
  const environment = { RUNYARD_ALTERNATIVE: alternative.join(",") };
  expect(resolveSettings(["alternative"], sources({ environment }))).toEqual({ alternative });
  const toml = 'alternative = ["b.example:1", "c.example:2"]';
  expect(resolveSettings(["alternative"], sources({ toml }))).toEqual({ alternative });
  const wrong = (): unknown => resolveSettings(["alternative"], sources({ flags: { alternative: ["b.example"] } }));
  expect(wrong).toThrow(/--alternative: expected HOST:PORT/);
});

it("keeps data where XDG says", () => {
  const { data } = resolveSettings(["data"], sources({ environment: { XDG_STATE_HOME: "/state" } }));
  expect(data).toBe("/state/runyard");
});

it("tells every problem at once, and where each value came from", () => {
  const all = (): unknown =>
    resolveSettings(
      ["port", "slots", "time"],
      sources({ flags: { port: "x" }, environment: { RUNYARD_SLOTS: "0" }, toml: 'time = "soon"\nprot = 1' }),
    );
  expect(all).toThrow(UsageError);
  expect(all).toThrow(/--port: .*not "x"/);
  expect(all).toThrow(/RUNYARD_SLOTS: .*not "0"/);
  expect(all).toThrow(/runyard.toml: time: .*not "soon"/);
  expect(all).toThrow(/runyard.toml: "prot" is not a setting: did you mean "port"\?/);
});

it("never shows a secret, and does not take one from a file", () => {
  const inFile = (): unknown => resolveSettings([], sources({ toml: 'token = "hidden"' }));
  expect(inFile).toThrow(/"token" is a secret/);
  expect(inFile).not.toThrow(/hidden/);
});

it("says where a file is not TOML", () => {
  expect(parseSettingsFile("my.toml", "port = 1\nslots = = 2").problems[0]).toMatch(/^my\.toml:2:\d+: /);
  expect(parseSettingsFile("my.toml", "[port]\na = 1").problems).toEqual(["my.toml: port: expected text or a number"]);
});

it("tells what is in force and where it came from, but no secret", () => {
  const given = { flags: { port: "1" }, environment: { RUNYARD_TOKEN: "hush" }, toml: "slots = 3" };
  expect(explainSettings(["port", "slots", "token", "maxQueue"], sources(given))).toEqual([
    { name: "port", value: "1", source: "--port" },
    { name: "slots", value: "3", source: "runyard.toml: slots" },
    { name: "token", value: "set", source: "RUNYARD_TOKEN" },
    { name: "max-queue", value: "100000", source: "default" },
  ]);
});

it("has a page in docs that is printed from the table (vitest -u prints it anew)", async () => {
  await expect(settingsPage()).toMatchFileSnapshot("../../../../docs/generated/settings.md");
});
