import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { itWithBrowser } from "@runyard/testkit";
import { expect } from "vitest";
import { enterState, screenStates, stateWords } from "./screen-states.ts";
import { useStage } from "./stage.ts";

const stage = useStage({ languages: ["python", "c"] });

const yardScreens = ["/overview", "/workers", "/queue", "/clients", "/events", "/fleet", "/health"];
const isViolation = (text: string): boolean => /securitypolicyviolation|Content Security Policy/.test(text);

itWithBrowser("breaks no rule of the content security policy on any screen, nor on the API's page", async () => {
  const { client, url } = stage.runyard;
  const { id } = await client.jobs.submit({ language: "python", source: "print(1)" }, { wait: 60 });
  await using visitor = await stage.browser.visit(`${url}/settings`);
  const { page, complaints } = visitor;
  for (const state of Object.values(screenStates(id))) await enterState(page, url, state, stateWords.en);
  for (const path of yardScreens) {
    await page.goto(url + path);
    await page.locator("main h1").first().waitFor();
  }
  await page.goto(`${url}/docs`);
  await page.getByText("/api/v1/languages").waitFor();
  expect(complaints.filter(isViolation)).toEqual([]);
});

itWithBrowser("lets no script run that was put into the page, and the test would see it", async () => {
  await using visitor = await stage.browser.visit(stage.runyard.url);
  const { page, complaints } = visitor;
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken over'";
    document.body.append(script);
  });
  await expect.poll(() => complaints.filter(isViolation).length).toBeGreaterThan(0);
  expect(await page.title()).not.toBe("taken over");
});

itWithBrowser("shows nothing in a frame of another site", async () => {
  const frames = ["/run", "/docs", "/api/v1/info"].map((path) => `<iframe src="${stage.runyard.url}${path}"></iframe>`);
  const elsewhere = createServer((_request, reply) =>
    reply.setHeader("content-type", "text/html").end(frames.join("")),
  );
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = elsewhere.address() as AddressInfo;
    await using visitor = await stage.browser.visit(`http://localhost:${port}`);
    const { page } = visitor;
    const addresses = page.frames().map((frame) => frame.url());
    expect(addresses).toHaveLength(frames.length + 1);
    expect(addresses.filter((address) => address.startsWith(stage.runyard.url))).toEqual([]);
  } finally {
    elsewhere.closeAllConnections();
    elsewhere.close();
  }
});
