/** Where this process may make groups: its own group in each hierarchy. */
export type CgroupPlaces = {
  v1: Partial<Record<"memory" | "pids" | "cpuacct" | "cpu", string>>;
  v2: { folder: string; mount: string; isRoot: boolean } | undefined;
};

/** A mount may show only a part of the hierarchy (in containers); paths in /proc/self/cgroup are from its very root. */
const below = (mountRoot: string, mount: string, own: string): string => {
  const inside = mountRoot !== "/" && own.startsWith(mountRoot) ? own.slice(mountRoot.length) : own;
  return `${mount}${inside === "/" ? "" : inside}`;
};

/**
 * Reads /proc/self/cgroup and /proc/self/mountinfo.
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/cgroups.html and proc_pid_mountinfo(5) for the formats
 */
export const parsePlaces = (cgroup: string, mountinfo: string): CgroupPlaces => {
  const ownPaths = new Map<string, string>();
  for (const line of cgroup.split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path !== undefined) for (const controller of (controllers ?? "").split(",")) ownPaths.set(controller, path);
  }
  const places: CgroupPlaces = { v1: {}, v2: undefined };
  for (const line of mountinfo.split("\n")) {
    const [left, right] = line.split(" - ");
    const [, , , root, mount] = (left ?? "").split(" ");
    const [type, , options] = (right ?? "").split(" ");
    if (root === undefined || mount === undefined) continue;
    if (type === "cgroup2") {
      const own = ownPaths.get("") ?? "/";
      places.v2 = { folder: below(root, mount, own), mount, isRoot: own === "/" };
    } else if (type === "cgroup") {
      for (const controller of ["memory", "pids", "cpuacct", "cpu"] as const) {
        const own = ownPaths.get(controller);
        if (own !== undefined && options?.split(",").includes(controller))
          places.v1[controller] = below(root, mount, own);
      }
    }
  }
  return places;
};
