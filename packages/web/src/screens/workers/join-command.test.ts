import { expect, it } from "vitest";
import { joinCommand } from "./join-command.ts";

const joining = { url: "https://ctl.example:7420", token: "ry1.pin.id.secret", name: "", slots: null };

it("is one line that says where the controller is and lets the machine in", () => {
  expect(joinCommand(joining)).toBe("npx runyard worker --join https://ctl.example:7420 --token ry1.pin.id.secret");
});

it("takes name and slots, quoted so that a shell runs nothing of them", () => {
  expect(joinCommand({ ...joining, name: "lab-07", slots: 3 })).toMatch(/ --name lab-07 --slots 3$/);
  expect(joinCommand({ ...joining, name: "it's $(reboot)" })).toMatch(/ --name 'it'\\''s \$\(reboot\)'$/);
});

it("leaves the name to the machine where the token is for several", () => {
  expect(joinCommand({ ...joining, name: "lab-*" })).not.toContain("--name");
});
