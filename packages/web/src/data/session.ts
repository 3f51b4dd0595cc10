import { type BodyOf, RunyardError, type routes } from "@runyard/protocol";
import { client } from "./client.ts";
import { queryClient } from "./queries.ts";
import { useSession, watchRefusals } from "./session-store.ts";

let asking: Promise<void> | undefined;

/** Asks the controller who uses the page; resolves when it has said. */
export const askSession = (): Promise<void> => {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
};

const ask = async (): Promise<void> => {
  try {
    useSession.setState({ state: "in", who: await client.session.get() });
  } catch (error) {
    const isOut = error instanceof RunyardError && error.code === "UNAUTHENTICATED";
    useSession.setState({ state: isOut ? "out" : "in" });
  }
};

/** @throws RunyardError LOGIN_FAILED or TOO_MANY_LOGINS */
export const signIn = async (login: BodyOf<typeof routes.logIn>): Promise<void> => {
  const before = useSession.getState().who;
  const who = await client.session.logIn(login);
  // Another person must not see what the one before had on the screen; on this machine that was nobody in particular.
  if (before !== null && before.via !== "loopback" && before.name !== who.name) return location.reload();
  useSession.setState({ state: "in", who });
  await queryClient.invalidateQueries();
};

/** Ends the session; what the page holds goes with it. */
export const signOut = async (): Promise<void> => {
  const { continueAt = "/run" } = await client.session.logOut();
  location.assign(continueAt);
};

/** Keeps who uses the page true from now on. */
export const startSession = (): void => {
  watchRefusals(() => void askSession());
  void askSession();
};
