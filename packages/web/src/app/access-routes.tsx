import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { needWords } from "../i18n/start.ts";
import { root } from "./root-route.tsx";

const accessWords = () => needWords("access");
const groupWords = () => Promise.all([needWords("access"), needWords("groups"), needWords("quotas")]);
const quotaWords = () => Promise.all([needWords("access"), needWords("quotas")]);

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  loader: accessWords,
  component: lazyRouteComponent(() => import("../screens/login/login-screen.tsx"), "LoginScreen"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  loader: quotaWords,
  component: lazyRouteComponent(() => import("../screens/account/account-screen.tsx"), "AccountScreen"),
});

const users = createRoute({
  getParentRoute: () => root,
  path: "/users",
  loader: quotaWords,
  component: lazyRouteComponent(() => import("../screens/users/users-screen.tsx"), "UsersScreen"),
});

const groups = createRoute({
  getParentRoute: () => root,
  path: "/groups",
  loader: groupWords,
  component: lazyRouteComponent(() => import("../screens/groups/groups-screen.tsx"), "GroupsScreen"),
});

const group = createRoute({
  getParentRoute: () => root,
  path: "/groups/$name",
  loader: groupWords,
  component: lazyRouteComponent(() => import("../screens/groups/group-screen.tsx"), "GroupScreen"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  loader: groupWords,
  component: lazyRouteComponent(() => import("../screens/join/join-screen.tsx"), "JoinScreen"),
});

const quotas = createRoute({
  getParentRoute: () => root,
  path: "/quotas",
  loader: quotaWords,
  component: lazyRouteComponent(() => import("../screens/quotas/quotas-screen.tsx"), "QuotasScreen"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  loader: accessWords,
  component: lazyRouteComponent(() => import("../screens/audit/audit-screen.tsx"), "AuditScreen"),
});

/** The screens about who may what. */
export const accessRoutes = [login, account, users, groups, group, join, quotas, audit] as const;
