// `npm test`: sets the clone up, checks form, types and import directions, then runs every test.
// `npm test -- PATTERN...` passes what follows to Vitest and leaves the checks out, and installing languages to test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pinnedNode, root, setUp } from "./setup.mjs";
import { startInstallingLanguages } from "./test-languages.mjs";

const testNeeds = [
  { command: "script", packages: { default: ["util-linux"], "apt-get": ["bsdutils"] }, why: "terminal tests" },
  { command: "chromium", packages: { default: ["chromium"] }, why: "tests of the web application", isOptional: true },
];

setUp(testNeeds);

const path = [join(root, "node_modules", ".bin"), dirname(pinnedNode), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH: path };
const node = (args) => spawnSync(pinnedNode, args, { cwd: root, stdio: "inherit", env }).status === 0;
const tool = (name, args) =>
  spawnSync(join(root, "node_modules", ".bin", name), args, { cwd: root, stdio: "inherit", env }).status === 0;

/** What a machine or its registry did not let us do; listed with the tests that were not run. */
const notDone = [];

const audit = () => {
  const { stdout } = spawnSync(pinnedNode, ["scripts/audit.ts"], { cwd: root, encoding: "utf8" });
  const { holes, refused } = JSON.parse(stdout);
  if (refused !== undefined) notDone.push(`audit of dependencies [needs a registry that answers audits]: ${refused}`);
  for (const hole of holes) console.log(`known hole: ${hole}`);
  return holes.length === 0;
};

const checks = {
  "form (biome)": () => tool("biome", ["ci", "--reporter=summary", "."]),
  "types (tsc)": () => tool("tsc", ["--noEmit"]),
  "import directions": () => node(["scripts/check-imports.ts"]),
  "audit of dependencies": audit,
};

const folder = mkdtempSync(join(tmpdir(), "runyard-test-"));
const patterns = process.argv.slice(2);
const failedChecks = [];
if (patterns.length === 0) {
  const languagesInstalled = startInstallingLanguages(folder);
  for (const [name, check] of Object.entries({ ...checks, languages: languagesInstalled })) {
    console.log(`check: ${name}`);
    if (!(await check())) failedChecks.push(name);
  }
}

const reportFile = join(folder, "report.json");
const vitest = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`, ...patterns];
const testsPassed = tool("vitest", vitest);

/** What a machine lacks must be seen: a green run that skipped its sandbox tests would be worth little. */
const summarise = () => {
  const report = JSON.parse(readFileSync(reportFile, "utf8"));
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests.filter((test) => ["pending", "skipped", "todo"].includes(test.status));
  const missing = [...skipped.map(({ fullName }) => fullName), ...notDone];
  if (missing.length > 0) {
    console.log("\nNot run, because this machine lacks what they need:");
    for (const what of missing) console.log(`  - ${what}`);
  }
  const failed = report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
  console.log(`\n${report.numPassedTests} passed, ${failed + failedChecks.length} failed, ${skipped.length} skipped`);
};

try {
  summarise();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const name of failedChecks) console.log(`failed check: ${name}`);
process.exit(testsPassed && failedChecks.length === 0 ? 0 : 1);
