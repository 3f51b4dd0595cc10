import { defineConfig } from "vitest/config";

/** Three shelves: units beside the code, packages with real I/O, and the whole system. */
export default defineConfig({
  test: {
    // Much of the time is spent waiting for leases and clocks: three files at once, also where there are two processors.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: "unit",
          // They keep nothing between them: a process for each file takes twice their time.
          isolate: false,
          include: ["packages/*/src/**/*.test.ts", "{examples,scripts,simulator}/**/*.test.ts"],
          // Long for a unit, and none too long on a machine that does much else.
          testTimeout: 60_000,
        },
      },
      {
        test: { name: "packages", include: ["packages/*/test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        test: {
          name: "system",
          include: ["tests/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
