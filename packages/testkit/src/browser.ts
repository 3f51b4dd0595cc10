import type { BrowserContext, Page } from "playwright-core";
import { browserPath } from "./capabilities.ts";

/** One person at a browser: storage of their own, and what went wrong on their pages. */
export type Visitor = AsyncDisposable & {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Script errors and broken rules of the content security policy, as they came. */
  readonly complaints: string[];
};

export type VisitorOptions = {
  locale?: "en" | "fr";
  colorScheme?: "light" | "dark";
  width?: number;
  height?: number;
};

export type BrowserUnderTest = AsyncDisposable & {
  visit(url: string, options?: VisitorOptions): Promise<Visitor>;
};

/** Starts the machine's Chromium; for tests that `itWithBrowser` lets run. */
export const openBrowser = async (): Promise<BrowserUnderTest> => {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    ...(browserPath !== undefined && { executablePath: browserPath }),
    // Chromium's own sandbox does not start as root.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  return {
    visit: async (url, { locale = "en", colorScheme = "light", width = 1280, height = 800 } = {}) => {
      const context = await browser.newContext({
        locale,
        colorScheme,
        viewport: { width, height },
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const complaints = watchComplaints(page);
      await page.addInitScript(() =>
        addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
          console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI} ${sourceFile}`),
        ),
      );
      await page.goto(url);
      return { context, page, complaints, [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
};

const watchComplaints = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A controller that is stopped on purpose is no complaint.
    if (message.type() === "error" && !message.text().includes("net::ERR_")) complaints.push(message.text());
  });
  return complaints;
};
