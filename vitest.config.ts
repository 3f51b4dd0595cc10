import { defineConfig } from "vitest/config";

/** Three shelves: units beside the code, packages with real I/O, and the whole system. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "{examples,scripts,simulator}/**/*.test.ts"] } },
      {
        test: { name: "packages", include: ["packages/*/test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        test: {
          name: "system",
          include: ["tests/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
