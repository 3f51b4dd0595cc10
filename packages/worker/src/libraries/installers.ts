import { existsSync } from "node:fs";
import { join } from "node:path";
import { dirname } from "node:path/posix";
import type { DependencyKind } from "@runyard/protocol";
import type { StepFile, StepLink } from "@runyard/sandbox";
import type { InstalledToolchain } from "../toolchains/detect.ts";
import { locateBinaries } from "../toolchains/locate.ts";
import { type PlacedMount, pathInSandbox, placeMounts } from "../toolchains/mounts.ts";

/** Where libraries are put, below the work folder. */
export const outFolder = "out";
export const certificatesFile = "certificates.pem";

/** `mayFail`: what it does is not needed. */
export type InstallerCommand = { argv: string[]; mayFail?: true };

export type Order = {
  toolchain: InstalledToolchain;
  dependencies: readonly string[];
  registry: string;
  hasCertificates: boolean;
};

/** Who resolves libraries for a language, and how a program finds them. No code of a library is run meanwhile. */
export type Installer = {
  /** What its sandbox needs beside the toolchain's own mounts. */
  readonly mounts: readonly PlacedMount[];
  canServe(toolchain: InstalledToolchain): boolean;
  order(order: Order): { files: StepFile[]; commands: InstallerCommand[] };
  /** @param target - where the program sees the libraries */
  use(target: string): { env: Record<string, string>; links: StepLink[] };
};

const isPlain = (registry: string): boolean => registry.startsWith("http:");

const pip: Installer = {
  mounts: [],
  canServe({ hostBinary, version }) {
    const home = dirname(dirname(hostBinary));
    const [major, minor] = version.split(".");
    const places = [`lib/python${major}.${minor}/site-packages/pip`, "lib/python3/dist-packages/pip"];
    return places.some((place) => existsSync(join(home, place)));
  },
  order({ toolchain, dependencies, registry, hasCertificates }) {
    const python = [toolchain.paths.binary, "-I", "-m"];
    const install = [
      ...[...python, "pip", "install", "--isolated", "--no-input", "--disable-pip-version-check"],
      ...["--only-binary", ":all:", "--no-cache-dir", "--no-compile", "--no-warn-script-location"],
      ...["--progress-bar", "off", "--retries", "1", "--timeout", "20", "--target", outFolder],
      ...["--index-url", registry, "--proxy", "{proxy}"],
      ...(isPlain(registry) ? ["--trusted-host", new URL(registry).host] : []),
      ...(hasCertificates ? ["--cert", certificatesFile] : []),
      ...["--", ...dependencies],
    ];
    // Found again by content and not by time, for files get new times where they are kept.
    const compile = [...python, "compileall", "-q", "--invalidation-mode", "unchecked-hash", outFolder];
    return { files: [], commands: [{ argv: install }, { argv: compile, mayFail: true }] };
  },
  // Its sitecustomize.py adds it where installed libraries belong.
  use: (target) => ({ env: { RUNYARD_LIBRARIES: target }, links: [] }),
};

const npmPlaces = [
  "/usr/bin/npm",
  "/usr/local/bin/npm",
  "/opt/node*/bin/npm",
  "~/.nvm/versions/node/*/bin/npm",
  "/opt/hostedtoolcache/node/*/*/bin/npm",
];

const openNpm = async (): Promise<Installer | undefined> => {
  const [cli] = await locateBinaries(npmPlaces);
  if (cli === undefined) return undefined;
  const home = dirname(dirname(cli));
  const mounts = await placeMounts([{ source: home }], { binary: cli, home, folder: home });
  return {
    mounts,
    canServe: () => true,
    order: ({ dependencies, registry, hasCertificates }) => ({
      files: [{ path: `${outFolder}/package.json`, bytes: Buffer.from(manifestOf(dependencies)) }],
      commands: [
        {
          argv: [
            ...["{node}", pathInSandbox(cli, mounts), "install", "--prefix", outFolder],
            ...[
              "--ignore-scripts",
              "--no-bin-links",
              "--no-audit",
              "--no-fund",
              "--no-update-notifier",
              "--omit=dev",
              "--no-package-lock",
            ],
            ...["--cache=/tmp/npm", "--logs-max=0", "--userconfig=/tmp/user.npmrc", "--globalconfig=/tmp/global.npmrc"],
            ...["--fetch-retries=1", "--fetch-timeout=20000", `--registry=${registry}`],
            ...["--proxy={proxy}", "--https-proxy={proxy}"],
            ...(hasCertificates ? [`--cafile=/work/${certificatesFile}`] : []),
          ],
        },
      ],
    }),
    use: (target) => ({
      env: { NODE_PATH: `${target}/node_modules` },
      links: [{ name: "node_modules", target: `${target}/node_modules` }],
    }),
  };
};

const manifestOf = (dependencies: readonly string[]): string => {
  const ranges = dependencies.map((dependency) => {
    const at = dependency.indexOf("@", 1);
    return at < 0 ? [dependency, "*"] : [dependency.slice(0, at), dependency.slice(at + 1)];
  });
  return JSON.stringify({ private: true, dependencies: Object.fromEntries(ranges) });
};

/** Those that this machine has. */
export const openInstallers = async (): Promise<Partial<Record<DependencyKind, Installer>>> => {
  const npm = await openNpm();
  return { pip, ...(npm && { npm }) };
};
