import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readHistorySearch } from "../screens/history/history-search.ts";
import { accessRoutes } from "./access-routes.tsx";
import { root } from "./root-route.tsx";
import { yardRoutes } from "./yard-routes.tsx";

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/run", replace: true });
  },
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/run",
  component: lazyRouteComponent(() => import("../screens/run/run-screen.tsx"), "RunScreen"),
});

const history = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import("../screens/history/history-screen.tsx"), "HistoryScreen"),
});

const job = createRoute({
  getParentRoute: () => root,
  path: "/runs/$id",
  component: lazyRouteComponent(() => import("../screens/job/job-screen.tsx"), "JobScreen"),
});

const examples = createRoute({
  getParentRoute: () => root,
  path: "/examples",
  component: lazyRouteComponent(() => import("../screens/examples/examples-screen.tsx"), "ExamplesScreen"),
});

/** This one page may speak to other hosts (its content security policy says so), so it is entered and left by a load. */
const connectPath = "/connect";
const wasLoadedToConnect = location.pathname === connectPath;
const connect = createRoute({
  getParentRoute: () => root,
  path: connectPath,
  beforeLoad: () => {
    if (!wasLoadedToConnect) location.reload();
  },
  onLeave: () => location.reload(),
  component: lazyRouteComponent(() => import("../screens/connect/connect-screen.tsx"), "ConnectScreen"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("../screens/settings/settings-screen.tsx"), "SettingsScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([start, run, history, job, examples, connect, settings, ...yardRoutes, ...accessRoutes]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
