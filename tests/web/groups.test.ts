import { createClient } from "@runyard/client";
import { browserPath, itWithBrowser, type Visitor } from "@runyard/testkit";
import { beforeAll, describe, expect } from "vitest";
import { makeAccounts, ownerOf, password } from "./access-states.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ slots: 1, args: ["--sign-in", "always"], env: { RUNYARD_LANGUAGES: "python" } });
type Page = Visitor["page"];

const visit = (path: string) => stage.browser.visit(stage.runyard.url + path);

const signIn = async (page: Page, name: string, secret = password): Promise<void> => {
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("textbox", { name: "Password" }).fill(secret);
  await form.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".user-button").waitFor();
};

const runProgram = async (page: Page): Promise<void> => {
  await page.locator(".cm-content").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
};

/** What of a browser's complaints is not its note of a call that was to be refused. */
const beyondRefusals = (complaints: readonly string[]) => complaints.filter((text) => !/status of 4\d\d/.test(text));

describe("groups", () => {
  beforeAll(() => (browserPath === undefined ? undefined : makeAccounts(stage.runyard)));

  itWithBrowser("are made by an admin, who says who teaches and which languages there are", async () => {
    await using visitor = await visit("/groups");
    const { page, complaints } = visitor;
    await signIn(page, "ada");
    await page.getByText("There is no group yet.").waitFor();
    await page.getByRole("button", { name: "Make a group" }).click();
    const dialog = page.getByRole("dialog", { name: "Make a group" });
    await dialog.getByRole("textbox", { name: "Name" }).fill("cs1");
    await dialog.getByLabel("Teacher").selectOption("uma");
    await dialog.getByRole("combobox", { name: "Languages" }).fill("pyth");
    await page.getByRole("option", { name: "Python", exact: true }).click();
    await page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Make a group" }).click();
    await page.getByRole("heading", { name: "cs1" }).waitFor();
    expect(await (await ownerOf(stage.runyard)).groups.get("cs1")).toMatchObject({
      languages: ["python"],
      members: [{ name: "uma", role: "teacher" }],
    });
    await page.getByRole("button", { name: "Change", exact: true }).first().click();
    const rules = page.getByRole("dialog", { name: "Change cs1" });
    await rules.getByLabel("Memory").fill("64");
    await rules.getByRole("button", { name: "Save" }).click();
    await page.getByText("Memory: 64 MiB").waitFor();
    await page.getByRole("button", { name: "Add a member" }).click();
    await page.getByRole("dialog").getByLabel("Account").selectOption("vic");
    await page.getByRole("dialog").getByRole("button", { name: "Add a member" }).click();
    await page.getByRole("button", { name: "Take vic out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take out" }).click();
    await page.getByRole("link", { name: "vic" }).waitFor({ state: "detached" });
    expect(beyondRefusals(complaints)).toEqual([]);
  });

  itWithBrowser("get accounts for a whole class, with passwords on a sheet that is shown once", async () => {
    await using visitor = await visit("/groups/cs1");
    const { page, complaints } = visitor;
    await signIn(page, "uma");
    await page.getByRole("button", { name: "Accounts for a class" }).click();
    const dialog = page.getByRole("dialog", { name: "Accounts for a class" });
    const names = dialog.getByLabel("Names");
    await names.fill("kim\numa\nKIM");
    await dialog.getByText("“KIM” is there twice.").waitFor();
    expect(await dialog.getByRole("button", { name: "Make the accounts" }).isDisabled()).toBe(true);
    await names.fill("kim\numa");
    await dialog.getByRole("button", { name: "Make the accounts" }).click();
    await dialog.getByText("There is an account uma already. Nothing was made.").waitFor();
    const file = { name: "class.csv", mimeType: "text/csv", buffer: Buffer.from("name,mail\nkim,k@x\nlee,l@x\n") };
    await dialog.locator('input[type="file"]').setInputFiles(file);
    await dialog.getByText("2 accounts will be made.").waitFor();
    await dialog.getByRole("button", { name: "Make the accounts" }).click();
    await page.getByRole("heading", { name: "Passwords of cs1" }).waitFor();
    const slip = page.getByRole("listitem").filter({ hasText: "kim" });
    const secret = (await slip.locator("dd").last().textContent()) ?? "";
    const client = createClient({ url: stage.runyard.url });
    expect(await client.session.logIn({ name: "kim", password: secret, keep: "token" })).toMatchObject({
      role: "user",
    });

    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    expect(await page.getByRole("button", { name: "Print" }).isVisible()).toBe(false);
    expect(await slip.isVisible()).toBe(true);
    await page.emulateMedia({ media: "screen" });

    // Leaving asks first, as long as the passwords are nowhere else.
    const asked: string[] = [];
    page.once("dialog", (question) => {
      asked.push(question.message());
      void question.dismiss();
    });
    await page.getByRole("button", { name: "Done" }).click();
    expect(asked).toHaveLength(1);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^name,password\nkim,[\w-]{19}\nlee,[\w-]{19}\n$/);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("table", { name: "Members" }).getByText("lee").waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(beyondRefusals(complaints)).toEqual([]);
  });

  itWithBrowser("are joined with a code by whoever has it, and the teacher sees what they run", async () => {
    await using teacher = await visit("/groups/cs1");
    await signIn(teacher.page, "uma");
    await teacher.page.getByRole("button", { name: "Make a code" }).click();
    const code = (await teacher.page.locator("output.join-code").textContent()) ?? "";

    await using student = await visit("/run");
    const { page } = student;
    await page.getByRole("link", { name: "I have the code of a class" }).click();
    const form = page.getByRole("form", { name: "Join a class" });
    await form.getByLabel("Join code").fill("nonsense");
    await form.getByLabel("Name").fill("max");
    await form.getByRole("textbox", { name: "Password" }).fill(password);
    await form.getByRole("button", { name: "Make the account" }).click();
    await form.getByText("No group is joined with this code, or it has expired.").first().waitFor();
    await form.getByLabel("Join code").fill(code);
    await form.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("button", { name: "Signed in as max" }).waitFor();
    await runProgram(page);
    await page.locator('[data-look="ok"], [data-look="running"]').first().waitFor({ timeout: 60_000 });

    await teacher.page.getByRole("table", { name: "Members" }).getByText("max").waitFor();
    await teacher.page.getByRole("link", { name: "Their runs" }).click();
    await teacher.page.getByRole("heading", { name: "History" }).waitFor();
    expect(teacher.page.url()).toContain("group=cs1");
    await teacher.page.getByRole("row").filter({ hasText: "max" }).getByRole("link").click();
    await teacher.page.getByRole("tablist").first().waitFor();

    await using late = await visit(`/join#code=${code}`);
    expect(await late.page.getByLabel("Join code").inputValue()).toBe(code);
    expect(late.page.url()).not.toContain(code);
    await late.page.getByRole("link", { name: "Sign in" }).click();
    await signIn(late.page, "vic");
    await late.page.getByRole("link", { name: "Groups" }).click();
    await late.page.getByRole("link", { name: "Join a class" }).click();
    const entering = late.page.getByRole("form", { name: "Join a class" });
    await entering.getByLabel("Join code").fill(code);
    expect(await entering.getByLabel("Password").count()).toBe(0);
    await entering.getByRole("button", { name: "Join" }).click();
    await late.page.getByRole("heading", { name: "cs1" }).waitFor();
    await late.page.getByRole("table", { name: "Members" }).getByText("vic").waitFor();

    await teacher.page.goto(`${stage.runyard.url}/groups/cs1`);
    await teacher.page.getByRole("button", { name: "Make it void" }).click();
    await teacher.page.locator("output.join-code").waitFor({ state: "detached" });
  });

  itWithBrowser("have a quota for each member, told in words where it is used up and in the account", async () => {
    await using visitor = await visit("/quotas");
    const { page, complaints } = visitor;
    await signIn(page, "ada");
    await page.getByRole("table", { name: "Quotas" }).getByText("Everyone").waitFor();
    await page.getByRole("button", { name: "Set a quota" }).click();
    const dialog = page.getByRole("dialog", { name: "Set a quota" });
    await dialog.getByLabel("Whose").selectOption("Each of cs1");
    await dialog.getByLabel("Handed in per minute", { exact: true }).selectOption("At most…");
    await dialog.getByLabel("Handed in per minute: at most").fill("1");
    await dialog.getByLabel("Highest limits of a program").selectOption("At most…");
    await dialog.getByLabel("Memory").fill("128");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row").filter({ hasText: "Each of cs1" }).getByText("Memory: 128 MiB").waitFor();
    const { quotas, users } = await ownerOf(stage.runyard);
    expect((await quotas.get("group:cs1")).quota).toEqual({
      jobsPerMinute: 1,
      limits: { memoryBytes: 128 * 1024 * 1024 },
    });

    const kim = (await users.list()).find(({ name }) => name === "kim");
    await users.setPassword(kim?.id ?? "", { password });
    await using student = await visit("/run");
    await signIn(student.page, "kim");
    await runProgram(student.page);
    await student.page.locator(".job-result [data-look]").first().waitFor();
    await student.page.getByRole("button", { name: "Stop", exact: true }).click();
    await student.page.locator('[data-look="cancelled"]').waitFor({ timeout: 60_000 });
    await student.page.getByRole("button", { name: "Run", exact: true }).click();
    const refusal = student.page.getByRole("alert").filter({ hasText: "Your quota is used up." });
    await refusal.getByText("Handed in within a minute: 1 of 1.").waitFor();
    await refusal.getByText(/^Try again in \d/).waitFor();
    await refusal.getByRole("link", { name: "Your quota" }).click();
    await student.page.getByText("1 of 1").waitFor();
    await student.page.getByText("Memory: 128 MiB").waitFor();
    expect(beyondRefusals([...complaints, ...student.complaints])).toEqual([]);
  });

  itWithBrowser("show members who teaches, and no more than that; removed, their accounts stay", async () => {
    await using visitor = await visit("/groups");
    const { page } = visitor;
    await signIn(page, "kim");
    await page.getByRole("link", { name: "cs1" }).click();
    await page.getByRole("table", { name: "Members" }).getByText("uma").waitFor();
    expect(await page.getByRole("table", { name: "Members" }).getByText("lee").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Accounts for a class" }).count()).toBe(0);
    await using admin = await visit("/groups/cs1");
    await signIn(admin.page, "ada");
    await admin.page.getByRole("button", { name: "Remove", exact: true }).click();
    await admin.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await admin.page.getByText("There is no group yet.").waitFor();
    const { users } = await ownerOf(stage.runyard);
    expect((await users.list()).map(({ name }) => name)).toContain("kim");
  });
});
