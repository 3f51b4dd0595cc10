import { YardEventKind } from "@runyard/protocol";
import { createRoute, lazyRouteComponent, type SearchSchemaInput } from "@tanstack/react-router";
import { needWords } from "../i18n/start.ts";
import { isSpan, type Span } from "../yard/spans.ts";
import { type WorkerFilter, workerFilters } from "../yard/worker-filter.ts";
import { root } from "./root-route.tsx";

/** What a link may say; what an address says may be anything. */
type Asked<Search> = Partial<Search> & SearchSchemaInput;

/** What of an address is no word of ours is as if it were not there. */
const spanOf = ({ span }: Asked<{ span: Span }>): { span: Span } => ({ span: isSpan(span) ? span : "1h" });

type WorkerSearch = { show: WorkerFilter; find: string };
type EventSearch = { kinds: YardEventKind[]; find: string };

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

const filterOf = ({ show, find }: Asked<WorkerSearch>): WorkerSearch => ({
  show: workerFilters.find((filter) => filter === show) ?? "all",
  find: textOf(find),
});

const kindsOf = ({ kinds, find }: Asked<EventSearch>): EventSearch => ({
  kinds: YardEventKind.options.filter((kind) => Array.isArray(kinds) && kinds.includes(kind)),
  find: textOf(find),
});

const yardWords = () => needWords("yard");

const overview = createRoute({
  getParentRoute: () => root,
  path: "/overview",
  validateSearch: spanOf,
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/overview/overview-screen.tsx"), "OverviewScreen"),
});

const workers = createRoute({
  getParentRoute: () => root,
  path: "/workers",
  validateSearch: filterOf,
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/workers/workers-screen.tsx"), "WorkersScreen"),
});

const worker = createRoute({
  getParentRoute: () => root,
  path: "/workers/$name",
  validateSearch: spanOf,
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/workers/worker-screen.tsx"), "WorkerScreen"),
});

const addWorker = createRoute({
  getParentRoute: () => root,
  path: "/add-worker",
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/workers/add-worker-screen.tsx"), "AddWorkerScreen"),
});

const queue = createRoute({
  getParentRoute: () => root,
  path: "/queue",
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/queue/queue-screen.tsx"), "QueueScreen"),
});

const clients = createRoute({
  getParentRoute: () => root,
  path: "/clients",
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/clients/clients-screen.tsx"), "ClientsScreen"),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: kindsOf,
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/events/events-screen.tsx"), "EventsScreen"),
});

const fleet = createRoute({
  getParentRoute: () => root,
  path: "/fleet",
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/fleet/fleet-screen.tsx"), "FleetScreen"),
});

const health = createRoute({
  getParentRoute: () => root,
  path: "/health",
  loader: yardWords,
  component: lazyRouteComponent(() => import("../screens/health/health-screen.tsx"), "HealthScreen"),
});

/** The screens for operators; their filters stand in the address, so that it can be shared. */
export const yardRoutes = [overview, workers, worker, addWorker, queue, clients, events, fleet, health] as const;
