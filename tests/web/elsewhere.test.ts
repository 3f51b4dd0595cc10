import { itWithBrowser, startRunyard } from "@runyard/testkit";
import { expect } from "vitest";
import { programAddress } from "./program-address.ts";
import { useStage } from "./stage.ts";

const stage = useStage();
const hello = { language: "python", path: "main.py", content: 'print("went along")\n' };

itWithBrowser("opens an example, runs all its inputs, and goes back to the program before", async () => {
  await using visitor = await stage.browser.visit(`${stage.runyard.url}${programAddress(hello)}`);
  const { page, complaints } = visitor;
  await page.locator(".cm-content").getByText("went along").waitFor();
  await page.getByRole("link", { name: "Examples" }).click();
  await page.getByRole("textbox", { name: "Search examples" }).fill("queens");
  await page.getByRole("button", { name: /^Open / }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText(/^(\d+) of \1 inputs accepted\.$/).waitFor();
  await page.getByRole("button", { name: "Back to the program before" }).click();
  await page.locator(".cm-content").getByText("went along").waitFor();
  expect(complaints).toEqual([]);
});

itWithBrowser("offers other controllers when this one is busy, and the program goes along", async () => {
  const { runyard: other } = stage;
  await using busy = await startRunyard({
    slots: 1,
    args: ["--when-full", "reject", "--alternative", new URL(other.url).host],
  });
  const endless = "import time\nwhile True: time.sleep(0.05)\n";
  await busy.client.jobs.submit({ language: "python", source: endless });
  await using visitor = await stage.browser.visit(`${busy.url}${programAddress(hello)}`);
  const { page } = visitor;
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const refusal = page.getByRole("alert");
  await refusal.getByText(/The controller is busy/).waitFor();

  await refusal.getByRole("link", { name: "another address…" }).click();
  await page.getByLabel("Port").fill("1");
  await page.getByRole("button", { name: "Connect" }).click();
  await page
    .getByRole("alert")
    .getByText(/Nothing answers at/)
    .waitFor();
  await page.getByLabel("Port").fill(new URL(other.url).port);
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("link", { name: `Go to ${other.url} with your program` }).waitFor();

  await page.goBack();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await refusal.getByRole("link", { name: new URL(other.url).host }).click();
  await page.waitForURL(`${other.url}/run`);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("log", { name: "Output" }).getByText("went along").waitFor();
});
