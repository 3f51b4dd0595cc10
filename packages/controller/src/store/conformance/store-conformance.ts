import { afterEach, beforeEach, describe } from "vitest";
import { acceptSuite } from "./accept-suite.ts";
import { accessSuite } from "./access-suite.ts";
import { auditSuite } from "./audit-suite.ts";
import { dispatchSuite } from "./dispatch-suite.ts";
import { fileSuite } from "./file-suite.ts";
import { groupSuite } from "./group-suite.ts";
import { historySuite } from "./history-suite.ts";
import { joinSuite } from "./join-suite.ts";
import { lifecycleSuite } from "./lifecycle-suite.ts";
import { listSuite } from "./list-suite.ts";
import { quotaSuite } from "./quota-suite.ts";
import { recordSuite } from "./record-suite.ts";
import type { OpenStore, StoreUnderTest } from "./samples.ts";
import { walkSuite } from "./walk-suite.ts";

/** What every driver of the store must pass. `open` gives a new, empty store for each test. */
export const describeStore = (name: string, open: OpenStore): void => {
  const suite = (title: string, define: (test: () => StoreUnderTest) => void): void => {
    describe(title, () => {
      let current: StoreUnderTest | undefined;
      beforeEach(async () => {
        current = await open();
      });
      afterEach(() => current?.[Symbol.asyncDispose]());
      define(() => {
        if (current === undefined) throw new Error("the store is open only while a test runs");
        return current;
      });
    });
  };

  describe(name, () => {
    suite("accepting", acceptSuite);
    suite("attempts and their ends", lifecycleSuite);
    suite("files", fileSuite);
    suite("walks", walkSuite);
    suite("lists and deletion", listSuite);
    suite("what placement needs", dispatchSuite);
    suite("events and orders", recordSuite);
    suite("measurements", historySuite);
    suite("quotas", quotaSuite);
    suite("groups", groupSuite);
    suite("accounts and ways in", accessSuite);
    suite("joining", joinSuite);
    suite("audit", auditSuite);
  });
};
