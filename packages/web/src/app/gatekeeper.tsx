import { reachesRole } from "@runyard/protocol";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useSession } from "../data/session-store.ts";
import { needWords } from "../i18n/start.ts";
import { Loading } from "../ui/view-state.tsx";
import { leastRoleFor } from "./navigation.ts";

const SignInScreen = lazy(async () => {
  await needWords("access");
  return { default: (await import("../access/sign-in-screen.tsx")).SignInScreen };
});
const SessionOver = lazy(async () => {
  await needWords("access");
  return { default: (await import("../access/session-over.tsx")).SessionOver };
});
const Forbidden = lazy(async () => {
  await needWords("access");
  return { default: (await import("../access/forbidden.tsx")).Forbidden };
});

/** Pages that need nobody: other controllers, and the way in itself. */
const openPaths = ["/connect", "/login", "/join"];

/** The screen, or what whoever uses the page must do before it is shown. */
export const Gatekeeper = () => {
  const { state, who } = useSession();
  const path = useLocation({ select: ({ pathname }) => pathname });
  if (openPaths.includes(path)) return <Outlet />;
  if (state === "asking") return <Loading />;
  if (state === "out" && who === null) {
    return (
      <Suspense>
        <SignInScreen />
      </Suspense>
    );
  }
  const least = leastRoleFor(path);
  const isForbidden = who !== null && !reachesRole(who.role, least);
  return (
    <>
      {isForbidden ? (
        <Suspense>
          <Forbidden least={least} />
        </Suspense>
      ) : (
        <Outlet />
      )}
      {state === "out" && who !== null && (
        <Suspense>
          <SessionOver {...(who.userId !== null && { name: who.name })} />
        </Suspense>
      )}
    </>
  );
};
