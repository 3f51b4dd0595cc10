import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { readHistorySearch } from "../screens/history/history-search.ts";
import { Crashed, NotFound } from "./misses.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }: ErrorComponentProps) => <Crashed error={error} />,
});

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

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("../screens/settings/settings-screen.tsx"), "SettingsScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([start, run, history, job, settings]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
