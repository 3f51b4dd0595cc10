import { expect, it } from "vitest";
import { nameIn, roleIn } from "./claims.ts";

it.each([
  [{ preferred_username: "ada" }, "preferred_username", "ada"],
  [{ email: "ada@example.com" }, "email", "ada@example.com"],
  [{ email: "ada@example.com", email_verified: true }, "email", "ada@example.com"],
  [{ email: "ada@example.com", email_verified: false }, "email", undefined],
  [{ preferred_username: "Ada Lovelace" }, "preferred_username", undefined],
  [{ preferred_username: "local" }, "preferred_username", undefined],
  [{ preferred_username: ["ada"] }, "preferred_username", undefined],
  [{}, "preferred_username", undefined],
])("%j names, by %s, %s", (claims, claim, name) => expect(nameIn({ sub: "1", ...claims }, claim)).toBe(name));

const rules = [
  { role: "admin", group: "yard-admins" },
  { role: "operator", group: "lab" },
  { role: "viewer", group: "guests" },
] as const;

it.each([
  [["guests", "lab"], "operator"],
  [["lab", "yard-admins", "guests"], "admin"],
  ["guests", "viewer"],
  [["yard-admins-not"], null],
  [undefined, null],
  [{ lab: true }, null],
])("groups %j give %s", (groups, role) => expect(roleIn({ sub: "1", groups }, "groups", rules)).toBe(role));
