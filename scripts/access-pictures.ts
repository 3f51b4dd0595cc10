import { join } from "node:path";
import { type BrowserUnderTest, repositoryRoot, startRunyard } from "@runyard/testkit";
import { accessStates, makeAccounts, makeClass } from "../tests/web/access-states.ts";

const shown: readonly string[] = [
  ...["sign-in", "forbidden", "user-menu", "users", "users-add", "account", "audit", "join"],
  ...["groups", "group", "group-import", "group-passwords", "quotas", "quota-set"],
];

/** The pictures of the screens about who may what, as one person after the other sees them. */
export const takeAccessPictures = async (browser: BrowserUnderTest, wanted: readonly string[]): Promise<void> => {
  if (wanted.length > 0 && !wanted.some((name) => shown.includes(name))) return;
  await using runyard = await startRunyard({ command: "controller", args: ["--sign-in", "always"] });
  await makeAccounts(runyard);
  await makeClass(runyard);
  await using visitor = await browser.visit(`${runyard.url}/run`);
  const { page } = visitor;
  // A page that would rather not be left is left all the same.
  page.on("dialog", (question) => void question.accept());
  for (const [name, { path, act, ready }] of Object.entries(accessStates)) {
    await page.goto(runyard.url + path);
    await act?.(page);
    await page.locator(ready).first().waitFor();
    if (!shown.includes(name) || (wanted.length > 0 && !wanted.includes(name))) continue;
    await page.screenshot({ path: join(repositoryRoot, "docs/images", `web-${name}.png`), animations: "disabled" });
    console.log(`web-${name}.png`);
  }
};
