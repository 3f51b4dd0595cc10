import { itWithBrowser } from "@runyard/testkit";
import { expect } from "vitest";
import { useStage } from "./stage.ts";

const stage = useStage();

itWithBrowser("shows that it is connected, in the language and theme of the browser", async () => {
  await using visitor = await stage.browser.visit(stage.runyard.url, { locale: "fr", colorScheme: "dark" });
  const { page, complaints } = visitor;
  await page.getByText("Connecté", { exact: true }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("fr");
  expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Connected", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Theme: System. Change to: Light" }).click();
  await page.reload();
  await page.getByText("Connected", { exact: true }).waitFor();
  expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("light");
  expect(complaints).toEqual([]);
});
