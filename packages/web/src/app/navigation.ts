import type { Role } from "@runyard/protocol";
import type { ParseKeys } from "i18next";
import type { IconName } from "../ui/icon-paths.ts";

/** `least` is the role that the screen's data ask for. */
export type NavigationItem = { to: string; icon: IconName; label: ParseKeys; least: Role };

/** What is in the navigation, from top to bottom. A screen is listed here and in `routes.tsx`. */
export const navigation: readonly { title: ParseKeys; items: readonly NavigationItem[] }[] = [
  {
    title: "app.programs",
    items: [
      { to: "/run", icon: "player-play", label: "app.nav.run", least: "user" },
      { to: "/runs", icon: "history", label: "app.nav.history", least: "viewer" },
      { to: "/examples", icon: "books", label: "app.nav.examples", least: "viewer" },
      { to: "/settings", icon: "settings", label: "app.nav.settings", least: "viewer" },
    ],
  },
  {
    title: "app.operators",
    items: [
      { to: "/overview", icon: "layout-dashboard", label: "app.nav.overview", least: "viewer" },
      { to: "/workers", icon: "server", label: "app.nav.workers", least: "viewer" },
      { to: "/queue", icon: "list", label: "app.nav.queue", least: "viewer" },
      { to: "/clients", icon: "users", label: "app.nav.clients", least: "operator" },
      { to: "/events", icon: "bell", label: "app.nav.events", least: "operator" },
      { to: "/fleet", icon: "adjustments", label: "app.nav.fleet", least: "operator" },
      { to: "/health", icon: "heartbeat", label: "app.nav.health", least: "operator" },
    ],
  },
  {
    title: "app.admins",
    items: [
      { to: "/groups", icon: "school", label: "app.nav.groups", least: "viewer" },
      { to: "/users", icon: "users", label: "app.nav.users", least: "admin" },
      { to: "/quotas", icon: "gauge", label: "app.nav.quotas", least: "operator" },
      { to: "/audit", icon: "list", label: "app.nav.audit", least: "admin" },
    ],
  },
];

/** What the screen of a path asks for. */
export const leastRoleFor = (path: string): Role =>
  path === "/add-worker"
    ? "operator"
    : (navigation.flatMap(({ items }) => items).find(({ to }) => path === to || path.startsWith(`${to}/`))?.least ??
      "viewer");
