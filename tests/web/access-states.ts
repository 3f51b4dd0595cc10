import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@runyard/client";
import type { RunyardProcess, Visitor } from "@runyard/testkit";

type Page = Visitor["page"];

export const password = "correct horse battery";

/** The client of whoever may read the data folder. */
export const ownerOf = async ({ url, dataFolder }: RunyardProcess): Promise<Client> =>
  createClient({ url, token: (await readFile(join(dataFolder, "owner-token"), "utf8")).trim() });

/** One account of each role. */
export const makeAccounts = async (runyard: RunyardProcess): Promise<void> => {
  const { users } = await ownerOf(runyard);
  for (const [name, role] of [
    ["ada", "admin"],
    ["olga", "operator"],
    ["uma", "user"],
    ["vic", "viewer"],
  ] as const) {
    await users.add({ name, role, password });
  }
};

/** A class with a teacher, students and a code, and quotas that were set. */
export const makeClass = async (runyard: RunyardProcess): Promise<void> => {
  const { groups, quotas } = await ownerOf(runyard);
  await groups.create({ name: "cs1", languages: ["c", "python"] });
  await groups.change("cs1", { limits: { memoryBytes: 64 * 1024 * 1024 } });
  await groups.addMember("cs1", { name: "uma", role: "teacher" });
  await groups.addStudents(
    "cs1",
    ["grace", "alan", "edsger", "barbara"].map((name) => ({ name, password })),
  );
  await groups.createCode("cs1", 86_400_000);
  await quotas.set("group:cs1", { jobs: 4, cpuTimeMsPerDay: 600_000, limits: { memoryBytes: 128 * 1024 * 1024 } });
  await quotas.set("everyone", { jobs: 20, jobsPerMinute: 60 });
  await quotas.set("olga", { jobs: null, priority: 10 });
};

/** Whatever the language of the page. */
const signIn = (name: string) => async (page: Page) => {
  await page.locator('input[autocomplete="username"]').fill(name);
  await page.locator('input[autocomplete="current-password"]').fill(password);
  await page.locator('button[type="submit"]').click();
};

const press =
  (selector: string) =>
  async (page: Page): Promise<void> =>
    page.locator(selector).first().click();

/** The first button among the members. */
const openImport = press("section:has(table) button");
/** Accounts are made once: each time others. */
let passwordsShown = 0;

type AccessState = { path: string; act?: (page: Page) => Promise<void>; ready: string };

/** Screens of a controller with accounts, one after the other: from the second on somebody is in. */
export const accessStates: Record<string, AccessState> = {
  "sign-in": { path: "/run", ready: 'input[autocomplete="username"]' },
  "sign-in-failed": {
    path: "/users",
    act: async (page) => {
      await page.locator('input[autocomplete="username"]').fill("ada");
      await page.locator('input[autocomplete="current-password"]').fill("no");
      await page.locator('button[type="submit"]').click();
    },
    ready: "#sign-in-error p",
  },
  forbidden: { path: "/users", act: signIn("vic"), ready: "main:has-text('vic') h1" },
  "user-menu": {
    path: "/examples",
    act: async (page) => {
      await page.context().clearCookies();
      await page.reload();
      await signIn("ada")(page);
      await press(".user-button")(page);
    },
    ready: ".user-menu:popover-open",
  },
  users: { path: "/users", ready: "main table" },
  "users-add": { path: "/users", act: press("main button"), ready: '[role="dialog"] input' },
  groups: { path: "/groups", ready: "main table" },
  "group-create": { path: "/groups", act: press("main button"), ready: '[role="dialog"] input' },
  group: { path: "/groups/cs1", ready: "main dl >> nth=1" },
  "group-rules": { path: "/groups/cs1", act: press("main button:has(svg)"), ready: '[role="dialog"] fieldset' },
  "group-import": { path: "/groups/cs1", act: openImport, ready: '[role="dialog"] textarea' },
  "group-passwords": {
    path: "/groups/cs1",
    act: async (page) => {
      await openImport(page);
      passwordsShown += 1;
      const names = Array.from({ length: 12 }, (_, n) => `student${passwordsShown}${String(n + 1).padStart(2, "0")}`);
      await page.locator('[role="dialog"] textarea').fill(names.join("\n"));
      await press('[role="dialog"] button[type="submit"]')(page);
    },
    ready: ".password-slip",
  },
  quotas: { path: "/quotas", ready: "main table" },
  "quota-set": { path: "/quotas", act: press("main td button"), ready: '[role="dialog"] form select' },
  join: { path: "/join", ready: "form" },
  account: { path: "/account", ready: "main table" },
  audit: { path: "/audit", ready: "main table" },
};
