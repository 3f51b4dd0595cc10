import { createClient } from "@runyard/client";
import { browserPath, itWithBrowser, startRunyard, type Visitor } from "@runyard/testkit";
import { beforeAll, describe, expect } from "vitest";
import { makeAccounts, ownerOf, password } from "./access-states.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ slots: 1, args: ["--sign-in", "always"] });
type Page = Visitor["page"];

const visit = (path: string, options = {}) => stage.browser.visit(stage.runyard.url + path, options);

const fillIn = async (page: Page, name: string, secret = password): Promise<void> => {
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("textbox", { name: "Password" }).fill(secret);
  await form.getByRole("button", { name: "Sign in" }).click();
};

const openMenu = (page: Page) => page.getByRole("button", { name: /^Signed in as/ }).click();

describe("accounts", () => {
  beforeAll(() => (browserPath === undefined ? undefined : makeAccounts(stage.runyard)));

  itWithBrowser("are asked for, whatever the address, and it is where one gets to", async () => {
    await using visitor = await visit("/runs?status=ok");
    const { page } = visitor;
    await fillIn(page, "uma", "not the password");
    await page.getByText("The name or the password is not right.").waitFor();
    await fillIn(page, "uma");
    await page.getByRole("heading", { name: "History" }).waitFor();
    expect(page.url()).toContain("/runs?status=ok");
    await page.reload();
    await page.getByRole("heading", { name: "History" }).waitFor();
    await openMenu(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("form", { name: "Sign in" }).waitFor();
  });

  itWithBrowser("make whoever guesses wait, and tell how long", async () => {
    await using visitor = await visit("/run");
    const { page } = visitor;
    const button = page.getByRole("button", { name: "Sign in" });
    for (let tries = 0; tries < 8; tries += 1) {
      if (await button.isDisabled()) break;
      await fillIn(page, "olga", `guess ${tries}`);
      await expect.poll(() => page.getByRole("textbox", { name: "Password" }).inputValue()).toBe("");
    }
    await page.getByText(/Too many tries. Wait \d+/).waitFor();
    expect(await button.isDisabled()).toBe(true);
    // It may be tried again when the time is over.
    await expect.poll(() => button.isEnabled(), { timeout: 60_000 }).toBe(true);
  });

  itWithBrowser(
    "are asked for over the page when a session ends, and the draft and the program's output stay",
    async () => {
      await using visitor = await visit("/run");
      const { page } = visitor;
      await fillIn(page, "uma");
      await page.locator(".cm-content").click();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("import time");
      await page.keyboard.press("Enter");
      await page.keyboard.type("for n in range(120): print('line', n, flush=True); time.sleep(0.1)");
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByRole("log", { name: "Output" }).getByText("line 3", { exact: true }).waitFor();
      const { session } = await ownerOf(stage.runyard);
      for (const { id } of await session.list({ user: "uma" })) await session.revoke(id);
      const dialog = page.getByRole("dialog", { name: "Your session is over" });
      await dialog.waitFor({ timeout: 90_000 });
      expect(await dialog.getByLabel("Name").inputValue()).toBe("uma");
      await dialog.getByRole("textbox", { name: "Password" }).fill(password);
      await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await page.locator('[data-look="ok"]').waitFor({ timeout: 60_000 });
      expect(await page.locator(".cm-content").textContent()).toContain("range(120)");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download output" }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe(Array.from({ length: 120 }, (_, n) => `line ${n}\n`).join(""));
    },
  );

  itWithBrowser("let in by a link that works once and is gone from the address", async () => {
    const { code } = await (await ownerOf(stage.runyard)).session.createCode();
    await using visitor = await visit(`/login#code=${code}`);
    const { page } = visitor;
    await page.locator(".cm-content").waitFor();
    expect(page.url()).not.toContain(code);
    await page.getByRole("link", { name: "Users" }).waitFor();
    await using second = await visit(`/login#code=${code}`);
    await second.page.getByText(/This link was used before/).waitFor();
    expect(second.page.url()).not.toContain(code);
  });

  itWithBrowser("show what their role may see", async () => {
    await using visitor = await visit("/users");
    const { page } = visitor;
    await fillIn(page, "vic");
    await page.getByText(/vic is Viewer. This page is for Administrator and above./).waitFor();
    const shown = await page.getByRole("navigation").getByRole("link").allTextContents();
    expect(shown).toEqual(["History", "Examples", "Settings", "Overview", "Workers", "Queue", "Groups"]);
    await page.getByRole("link", { name: "Workers" }).click();
    await page.getByRole("table").waitFor();
    expect(await page.getByRole("button", { name: /^Actions for/ }).count()).toBe(0);
  });

  itWithBrowser("have tokens, shown once, and sessions that can be ended", async () => {
    await using visitor = await visit("/account");
    const { page, complaints } = visitor;
    await fillIn(page, "ada");
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = page.getByRole("dialog", { name: "New token" });
    await dialog.getByLabel("What it is for").fill("grading");
    await dialog.getByRole("button", { name: "Make it" }).click();
    const token = (await dialog.getByLabel("Token", { exact: true }).textContent()) ?? "";
    expect(token).toMatch(/^ryt_/);
    const client = createClient({ url: stage.runyard.url, token });
    expect((await client.session.get()).role).toBe("user");
    await page.keyboard.press("Escape");
    const tokens = page.getByRole("table", { name: "API tokens" });
    await tokens.getByText("look, run programs").waitFor();
    expect(await page.content()).not.toContain(token);
    await tokens.getByRole("button", { name: "Revoke grading" }).click();
    await tokens.waitFor({ state: "detached" });
    await expect(client.session.get()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await page.getByRole("table", { name: "Sessions" }).getByText("This browser").waitFor();
    expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
  });

  itWithBrowser("are made, changed, disabled and removed, and all of it is in the audit log", async () => {
    await using visitor = await visit("/users");
    const { page } = visitor;
    await fillIn(page, "ada");
    await page.getByRole("button", { name: "Add a user" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a user" });
    await dialog.getByLabel("Name").fill("newton");
    await dialog.getByRole("button", { name: "Make one up" }).click();
    await dialog.getByRole("button", { name: "Add a user" }).click();
    const secret = (await dialog.locator("output").textContent()) ?? "";
    const client = createClient({ url: stage.runyard.url });
    expect(await client.session.logIn({ name: "newton", password: secret, keep: "token" })).toMatchObject({
      role: "user",
    });
    await page.keyboard.press("Escape");
    await page.getByLabel("Role of newton").selectOption("operator");
    await page.getByRole("switch", { name: "newton is enabled" }).click({ force: true });
    const { users } = await ownerOf(stage.runyard);
    const newton = async () => (await users.list()).find(({ name }) => name === "newton");
    await expect.poll(newton).toMatchObject({ role: "operator", disabled: true });
    await page.getByRole("button", { name: "Remove newton" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect.poll(newton).toBe(undefined);
    await page.getByRole("link", { name: "Audit log" }).click();
    for (const what of ["User added", "User changed", "User removed"]) {
      await page.getByRole("row").filter({ hasText: what }).filter({ hasText: "newton" }).first().waitFor();
    }
  });
});

itWithBrowser(
  "needs no account on its own machine until the first one is made, which goes on as its administrator",
  async () => {
    await using runyard = await startRunyard({ command: "controller" });
    await using visitor = await stage.browser.visit(`${runyard.url}/users`);
    const { page } = visitor;
    await page.getByRole("button", { name: "Add a user" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a user" });
    await dialog.getByLabel("Name").fill("ada");
    await dialog.getByRole("button", { name: "Make one up" }).click();
    await dialog.getByRole("button", { name: "Add a user" }).click();
    await dialog.getByText("ada can sign in now").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Signed in as ada" }).waitFor();
    await page.getByRole("table", { name: "Users" }).getByText("ada").waitFor();
    await using stranger = await stage.browser.visit(`${runyard.url}/run`);
    await stranger.page.getByRole("form", { name: "Sign in" }).waitFor();
  },
);
