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
  account: { path: "/account", ready: "main table" },
  audit: { path: "/audit", ready: "main table" },
};
