import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  axeFindings,
  type BrowserUnderTest,
  browserPath,
  type IdentityProvider,
  itWithBrowser,
  openBrowser,
  type RunyardProcess,
  startIdentityProvider,
  startRunyard,
} from "@runyard/testkit";
import { afterAll, beforeAll, expect } from "vitest";
import { ownerOf } from "./access-states.ts";

let idp: IdentityProvider;
let runyard: RunyardProcess;
let browser: BrowserUnderTest;
beforeAll(async () => {
  if (browserPath === undefined) return;
  idp = await startIdentityProvider();
  const asked = ["--oidc-issuer", idp.issuer, "--oidc-client-id", idp.clientId, "--oidc-name", "Example University"];
  [runyard, browser] = await Promise.all([
    startRunyard({
      command: "controller",
      args: [...asked, "--oidc-default-role", "user", "--verbose"],
      env: { RUNYARD_OIDC_CLIENT_SECRET: idp.clientSecret },
    }),
    openBrowser(),
  ]);
  idp.allowCallback(`${runyard.url}/api/v1/session/oidc/callback`);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await runyard?.[Symbol.asyncDispose]();
  await idp?.[Symbol.asyncDispose]();
});

itWithBrowser("lets people in through the identity provider, back to their page, and out there too", async () => {
  await using visitor = await browser.visit(`${runyard.url}/runs?status=ok`);
  const { page, complaints } = visitor;
  const button = page.getByRole("link", { name: "Sign in with Example University" });
  await button.waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await button.click();
  await page.getByPlaceholder("Enter any login").fill("ada");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("heading", { name: "History" }).waitFor();
  expect(page.url()).toBe(`${runyard.url}/runs?status=ok`);
  await page.goto(`${runyard.url}/account`);
  await page.getByText("you sign in through Example University").waitFor();
  expect(await page.getByRole("form", { name: "Change the password" }).count()).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "Signed in as ada" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${idp.issuer}/session/end?*`);
  // 401 is how the page finds out that nobody is in; the provider's pages have no icon.
  expect(complaints.filter((text) => !/status of 40[14]/.test(text))).toEqual([]);
});

itWithBrowser("says in words, in either language, why somebody did not get in", async () => {
  await using visitor = await browser.visit(runyard.url);
  const { page } = visitor;
  await (await ownerOf(runyard)).users.add({ name: "bob", role: "user", password: "long enough to be one" });
  await page.getByRole("link", { name: "Sign in with Example University" }).click();
  await page.getByPlaceholder("Enter any login").fill("bob");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("alert").getByText("There is an account of this name.").waitFor();
  expect(page.url()).toBe(`${runyard.url}/login`);
  await using french = await browser.visit(`${runyard.url}/login?error=ACCOUNT_DISABLED`, { locale: "fr" });
  await french.page.getByText(/Votre compte est désactivé ici/).waitFor();
  await french.page.getByRole("link", { name: "Se connecter avec Example University" }).waitFor();
});

itWithBrowser(
  "keeps the client's secret and the provider's tokens out of the log, the audit and the data",
  async () => {
    const client = await ownerOf(runyard);
    const { settings } = await client.controller();
    expect(settings.find(({ name }) => name === "oidc-client-secret")).toMatchObject({ value: "set" });
    const { items } = await client.audit.list();
    expect(items.map(({ message }) => message)).toContain("ada logged in through Example University");
    const files = (await readdir(runyard.dataFolder)).filter((name) => name.startsWith("runyard.db"));
    const kept = await Promise.all(files.map((name) => readFile(join(runyard.dataFolder, name), "latin1")));
    for (const text of [runyard.log(), JSON.stringify([items, settings]), ...kept]) {
      expect(text.includes(idp.clientSecret)).toBe(false);
      // How every ID token begins.
      expect(text).not.toContain(Buffer.from('{"alg":"').toString("base64url").slice(0, 10));
    }
  },
);
