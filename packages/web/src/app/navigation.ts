import type { ParseKeys } from "i18next";
import type { IconName } from "../ui/icon-paths.ts";

export type NavigationItem = { to: string; icon: IconName; label: ParseKeys };

/** What is in the navigation, from top to bottom. A screen is listed here and in `routes.tsx`. */
export const navigation: readonly { title: ParseKeys; items: readonly NavigationItem[] }[] = [
  {
    title: "app.programs",
    items: [
      { to: "/run", icon: "player-play", label: "app.nav.run" },
      { to: "/runs", icon: "history", label: "app.nav.history" },
      { to: "/examples", icon: "books", label: "app.nav.examples" },
      { to: "/settings", icon: "settings", label: "app.nav.settings" },
    ],
  },
  {
    title: "app.operators",
    items: [
      { to: "/overview", icon: "layout-dashboard", label: "app.nav.overview" },
      { to: "/workers", icon: "server", label: "app.nav.workers" },
      { to: "/queue", icon: "list", label: "app.nav.queue" },
      { to: "/clients", icon: "users", label: "app.nav.clients" },
      { to: "/events", icon: "bell", label: "app.nav.events" },
      { to: "/fleet", icon: "adjustments", label: "app.nav.fleet" },
      { to: "/health", icon: "heartbeat", label: "app.nav.health" },
    ],
  },
];
