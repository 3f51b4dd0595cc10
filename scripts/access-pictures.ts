import { join } from "node:path";
import { type BrowserUnderTest, repositoryRoot, startRunyard } from "@runyard/testkit";
import { accessStates, makeAccounts } from "../tests/web/access-states.ts";

const shown: readonly string[] = ["sign-in", "forbidden", "user-menu", "users", "users-add", "account", "audit"];

/** The pictures of the screens about who may what, as one person after the other sees them. */
export const takeAccessPictures = async (browser: BrowserUnderTest, wanted: readonly string[]): Promise<void> => {
  if (wanted.length > 0 && !wanted.some((name) => shown.includes(name))) return;
  await using runyard = await startRunyard({ command: "controller", args: ["--sign-in", "always"] });
  await makeAccounts(runyard);
  await using visitor = await browser.visit(`${runyard.url}/run`);
  const { page } = visitor;
  for (const [name, { path, act, ready }] of Object.entries(accessStates)) {
    await page.goto(runyard.url + path);
    await act?.(page);
    await page.locator(ready).first().waitFor();
    if (!shown.includes(name) || (wanted.length > 0 && !wanted.includes(name))) continue;
    await page.screenshot({ path: join(repositoryRoot, "docs/images", `web-${name}.png`), animations: "disabled" });
    console.log(`web-${name}.png`);
  }
};
