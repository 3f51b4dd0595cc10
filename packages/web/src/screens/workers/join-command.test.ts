import { expect, it } from "vitest";
import { joinCommand } from "./join-command.ts";

const joining = {
  url: "http://127.0.0.1:7420",
  tokenFile: "/srv/runyard/join-token",
  caPin: null,
  name: "",
  slots: null,
};

it("is one line that names the token's file, never the token", () => {
  expect(joinCommand(joining)).toBe(
    "npx runyard worker --join http://127.0.0.1:7420 --token-file /srv/runyard/join-token",
  );
  expect(joinCommand({ ...joining, tokenFile: null })).toContain("--token TOKEN");
  expect(joinCommand({ ...joining, caPin: "abc" })).toContain(" --ca-pin abc ");
});

it("takes name and slots, quoted so that a shell runs nothing of them", () => {
  expect(joinCommand({ ...joining, name: " lab-07 ", slots: 3 })).toMatch(/ --name lab-07 --slots 3$/);
  expect(joinCommand({ ...joining, name: "it's $(reboot)" })).toMatch(/ --name 'it'\\''s \$\(reboot\)'$/);
});
