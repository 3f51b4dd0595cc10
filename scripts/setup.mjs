// Makes a fresh clone ready: npm packages (with the pinned Node among them) and the system's sandbox packages.
// Plain JavaScript without packages, because it runs before there are any, on whatever Node the machine has.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const pinnedNode = join(root, "node_modules", "node", "bin", "node");

const stampFile = join(root, "node_modules", ".runyard-setup");
const leastNodeMajor = 20;

const say = (text) => process.stderr.write(`setup: ${text}\n`);

const fail = (text) => {
  process.stderr.write(`setup: ${text}\n`);
  process.exit(1);
};

const run = (argv) => {
  say(argv.join(" "));
  // Standard output belongs to the program that is set up for, so what installers say goes to standard error.
  return spawnSync(argv[0], argv.slice(1), { cwd: root, stdio: ["ignore", 2, 2] }).status === 0;
};

const onPath = (command) =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"].some(
    (folder) => folder !== "" && existsSync(join(folder, command)),
  );

/** What each package manager calls what we need, and how it installs. */
const packageManagers = [
  {
    command: "apt-get",
    install: ["apt-get", "install", "-y", "--no-install-recommends"],
    refresh: ["apt-get", "update"],
  },
  { command: "dnf", install: ["dnf", "install", "-y"] },
  { command: "yum", install: ["yum", "install", "-y"] },
  { command: "pacman", install: ["pacman", "-Sy", "--noconfirm"] },
  { command: "zypper", install: ["zypper", "--non-interactive", "install"] },
  { command: "apk", install: ["apk", "add"] },
];

const systemNeeds = [
  { command: "bwrap", packages: { default: ["bubblewrap"] }, why: "the sandbox" },
  { command: "unshare", packages: { default: ["util-linux"] }, why: "the sandbox's own mounts" },
  {
    command: "cc",
    packages: { default: ["gcc"], "apt-get": ["gcc", "libc6-dev"], apk: ["gcc", "musl-dev"] },
    why: "the sandbox's init program, compiled once",
  },
];

/** How this user may install system packages: as root, through sudo without a question, or not at all. */
const privilegePrefix = () => {
  if (process.getuid?.() === 0) return [];
  if (!onPath("sudo")) return undefined;
  const asks = process.stdin.isTTY ? [] : ["-n"];
  return spawnSync("sudo", [...asks, "true"], { stdio: ["inherit", "ignore", 2] }).status === 0 ? ["sudo"] : undefined;
};

/** @param fail - told what to do by hand where it cannot be done here */
const installSystemPackages = (needs, fail) => {
  const missing = needs.filter((need) => !onPath(need.command));
  if (missing.length === 0) return;
  for (const need of missing) say(`${need.command} is missing (${need.why})`);
  const manager = packageManagers.find((candidate) => onPath(candidate.command));
  if (manager === undefined)
    return fail(`install ${missing.map((need) => need.command).join(", ")} and run this again.`);
  const packages = missing.flatMap((need) => need.packages[manager.command] ?? need.packages.default);
  const prefix = privilegePrefix();
  if (prefix === undefined) {
    return fail(
      `no right to install system packages. Run this and then try again:\n\n  sudo ${[...manager.install, ...packages].join(" ")}\n`,
    );
  }
  const install = [...prefix, ...manager.install, ...packages];
  if (run(install)) return;
  // Package lists may be old or absent on a fresh machine.
  if (manager.refresh !== undefined && run([...prefix, ...manager.refresh]) && run(install)) return;
  fail(`could not install ${packages.join(" ")}: see above.`);
};

const wantedStamp = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${platform()} ${arch()}`)
    .digest("hex");

const isInstalled = () =>
  existsSync(stampFile) && readFileSync(stampFile, "utf8") === wantedStamp() && existsSync(pinnedNode);

const installNpmPackages = () => {
  if (isInstalled()) return;
  say("installing npm packages, Node 24 among them (about a minute the first time)");
  // Not `npm ci`: it refuses a lock file made where a registry lacks the optional packages of other platforms.
  if (!run(["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"])) {
    fail("npm install failed: see above.");
  }
  if (spawnSync(pinnedNode, ["--version"]).status !== 0) {
    fail(
      "the `node` package did not install its binary: allow its install script (npm config ignore-scripts) and try again.",
    );
  }
  writeFileSync(stampFile, wantedStamp());
};

const web = join(root, "packages", "web");
const webBuild = join(web, "build");
const webStamp = join(webBuild, ".sources");

/** What the web application is made of. */
const webSources = [
  ...["src", "public", "bundler", "index.html", "vite.config.ts", "package.json"].map((name) => join(web, name)),
  join(root, "packages", "sdk", "src"),
  join(root, "packages", "protocol", "src"),
  join(root, "examples"),
  join(root, "package-lock.json"),
];

const filesUnder = (path) => {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path)
      .sort()
      .flatMap((name) => filesUnder(join(path, name)));
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    throw error;
  }
};

const webDigest = () => {
  const digest = createHash("sha256");
  for (const file of webSources.flatMap(filesUnder)) digest.update(`${file}\0`).update(readFileSync(file));
  return digest.digest("hex");
};

/** Builds the web application when its sources are others than those of the build that is there. */
const buildWeb = () => {
  const digest = webDigest();
  if (existsSync(webStamp) && readFileSync(webStamp, "utf8") === digest) return;
  say("building the web application");
  const fresh = `${webBuild}.${process.pid}`;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const { status } = spawnSync(pinnedNode, [vite, "build", web, "--outDir", fresh, "--logLevel", "warn"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status === 0) {
    writeFileSync(join(fresh, ".sources"), digest);
    // Swapped in whole: whoever serves or builds at the same time never sees half of it.
    rmSync(webBuild, { recursive: true, force: true });
    renameSync(fresh, webBuild);
    return;
  }
  rmSync(fresh, { recursive: true, force: true });
  say("the web application could not be built: see above. The API and the command line work without it.");
};

/** @param extraNeeds what a caller needs beside the sandbox, in the shape of `systemNeeds`; `isOptional` where going on without is possible */
export const setUp = (extraNeeds = []) => {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < leastNodeMajor) fail(`Node ${process.versions.node} is too old: ${leastNodeMajor} or newer is needed.`);
  if (platform() !== "linux") fail("Runyard's sandbox needs Linux.");
  const needs = [...systemNeeds, ...extraNeeds];
  const isNeeded = (need) => need.isOptional !== true;
  installSystemPackages(needs.filter(isNeeded), fail);
  for (const need of extraNeeds.filter((extra) => !isNeeded(extra))) installSystemPackages([need], say);
  installNpmPackages();
  buildWeb();
};

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
