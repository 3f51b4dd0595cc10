/** How a system's package manager is asked. Each command is followed by names of packages, but for `refresh`. */
export type PackageManager = {
  install: readonly string[];
  /** What `install` is given besides when nobody sits before it: patience with another one that runs, and with the network. */
  patience?: readonly string[];
  /** Ends well when a package of this name could be installed. */
  check: readonly string[];
  /** Fetches the lists of packages. */
  refresh?: readonly string[];
  /** Change whenever something is installed or removed. */
  records: readonly string[];
};

/** By the name of the command, which is also what manifests name packages under. */
export const packageManagers = {
  "apt-get": {
    install: ["apt-get", "install", "-y", "--no-install-recommends"],
    patience: ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"],
    check: ["apt-get", "install", "-y", "--simulate", "--no-install-recommends"],
    refresh: ["apt-get", "update"],
    records: ["/var/lib/dpkg/status"],
  },
  dnf: {
    install: ["dnf", "install", "-y"],
    check: ["dnf", "info", "--quiet"],
    records: ["/var/lib/rpm", "/usr/lib/sysimage/rpm"],
  },
  apk: {
    install: ["apk", "add"],
    check: ["apk", "add", "--simulate"],
    refresh: ["apk", "update"],
    records: ["/lib/apk/db/installed"],
  },
  pacman: {
    install: ["pacman", "-S", "--noconfirm", "--needed"],
    check: ["pacman", "-Si"],
    refresh: ["pacman", "-Sy"],
    records: ["/var/lib/pacman/local"],
  },
} as const satisfies Record<string, PackageManager>;

export type PackageManagerName = keyof typeof packageManagers;
export const packageManagerNames = Object.keys(packageManagers) as PackageManagerName[];

export const packageRecords: readonly string[] = Object.values(packageManagers).flatMap(({ records }) => records);
