import { itWithBrowser } from "@runyard/testkit";
import { expect } from "vitest";
import { programAddress } from "./program-address.ts";
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

itWithBrowser("can be installed as an application, with an icon that is there", async () => {
  await using visitor = await stage.browser.visit(stage.runyard.url);
  const { page } = visitor;
  const address = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await page.evaluate(async (path) => (await fetch(path ?? "")).json(), address);
  expect(manifest).toMatchObject({ name: "Runyard", display: "standalone", start_url: expect.any(String) });
  expect(manifest.icons.length).toBeGreaterThan(0);
  for (const { src } of manifest.icons) {
    const width = await page.evaluate(async (path) => {
      const image = new Image();
      image.src = path;
      await image.decode();
      return image.naturalWidth;
    }, src);
    expect(width).toBeGreaterThan(0);
  }
});

itWithBrowser("keeps still where the person asks for that", async () => {
  await using visitor = await stage.browser.visit(
    stage.runyard.url +
      programAddress({ language: "python", path: "main.py", content: "import time\nwhile True: time.sleep(0.05)\n" }),
  );
  const { page } = visitor;
  const endless = () =>
    page.evaluate(
      () =>
        document.getAnimations().filter((one) => one.effect?.getTiming().iterations === Number.POSITIVE_INFINITY)
          .length,
    );
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator('[data-look="running"]').waitFor();
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await endless()).toBe(0);
  await page.getByRole("button", { name: "Stop" }).click();
});

itWithBrowser("fits windows from 320 px to 4K", async () => {
  await using visitor = await stage.browser.visit(stage.runyard.url);
  const { page } = visitor;
  for (const path of ["/run", "/runs", "/overview"]) {
    await page.goto(stage.runyard.url + path);
    for (const [width, height] of [
      [320, 640],
      [768, 1024],
      [1366, 768],
      [3840, 2160],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.locator("main h1").waitFor({ state: "attached" });
      const tooWide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(tooWide, `${path} at ${width} px`).toBeLessThanOrEqual(0);
      const cutOff = await page
        .locator("header button:visible, header a:visible")
        .evaluateAll((all) =>
          all
            .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.classList.contains("skip-link"))
            .map(({ outerHTML }) => outerHTML),
        );
      expect(cutOff, `header at ${width} px`).toEqual([]);
    }
  }
});
