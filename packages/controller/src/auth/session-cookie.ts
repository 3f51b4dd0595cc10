import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** Browsers share cookies between all ports of a host: each controller has a name of its own. */
const cookieName = (socket: Socket): string => `runyard-${socket.localPort}`;

const attributes = "Path=/api; HttpOnly; SameSite=Strict";

/** The session's credential a request carries as a cookie. */
export const sessionInCookie = ({ headers, socket }: IncomingMessage): string | undefined => {
  const name = cookieName(socket);
  const found = (headers.cookie ?? "").split(/; */).find((one) => one.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
};

/** A cookie that keeps the session as long as it may last; without one, the cookie is wiped. */
export const sessionCookie = (socket: Socket, session?: { credential: string; expiresAtMs: number | null }): string => {
  const secure = "encrypted" in socket ? "; Secure" : "";
  const expires = new Date(session?.expiresAtMs ?? 0).toUTCString();
  return `${cookieName(socket)}=${session?.credential ?? ""}; Expires=${expires}; ${attributes}${secure}`;
};
