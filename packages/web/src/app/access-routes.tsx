import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { needWords } from "../i18n/start.ts";
import { root } from "./root-route.tsx";

const accessWords = () => needWords("access");

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  loader: accessWords,
  component: lazyRouteComponent(() => import("../screens/login/login-screen.tsx"), "LoginScreen"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  loader: accessWords,
  component: lazyRouteComponent(() => import("../screens/account/account-screen.tsx"), "AccountScreen"),
});

const users = createRoute({
  getParentRoute: () => root,
  path: "/users",
  loader: accessWords,
  component: lazyRouteComponent(() => import("../screens/users/users-screen.tsx"), "UsersScreen"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  loader: accessWords,
  component: lazyRouteComponent(() => import("../screens/audit/audit-screen.tsx"), "AuditScreen"),
});

/** The screens about who may what. */
export const accessRoutes = [login, account, users, audit] as const;
