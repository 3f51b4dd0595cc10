import { acceptOne, leaseOne, sampleResult } from "../src/store/conformance/samples.ts";
import { openSqliteStore } from "../src/store/sqlite/sqlite-store.ts";

/** `store-child.ts FOLDER hold|work`: has the folder; with `work`, hands in and finishes jobs, telling each when it is kept. */
const [folder = "", task] = process.argv.slice(2);
const store = await openSqliteStore({ folder });

const work = async (): Promise<never> => {
  for (;;) {
    const { id } = await acceptOne(store);
    process.stdout.write(`accepted ${id}\n`);
    const lease = await leaseOne(store, id);
    if (lease.token % 2 === 0) continue;
    await store.attempts.finish(sampleResult(lease));
    process.stdout.write(`done ${id}\n`);
  }
};

process.stdout.write("ready\n");
if (task === "work") await Promise.all(Array.from({ length: 20 }, work));
