import { commonLanguages, itWithBrowser } from "@runyard/testkit";
import { expect } from "vitest";
import { useStage } from "./stage.ts";

const stage = useStage({ languages: commonLanguages });

itWithBrowser(
  "runs a program in every language, chosen from the list",
  async () => {
    await using visitor = await stage.browser.visit(stage.runyard.url);
    const { page, complaints } = visitor;
    const languages = await stage.runyard.client.languages.list();
    expect(languages.length).toBeGreaterThan(2);
    for (const { title } of languages) {
      await page.getByRole("combobox", { name: "Language", exact: true }).selectOption({ label: title });
      await page.getByText("Input text", { exact: true }).click();
      await page.getByRole("textbox", { name: "Input text" }).fill(`${title}\n`);
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByRole("log", { name: "Output" }).getByText(`Hello, ${title}!`).waitFor();
      await page.locator('[data-look="ok"]').first().waitFor();
    }
    expect(complaints).toEqual([]);
  },
  240_000,
);
