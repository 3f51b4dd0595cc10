import { BlockList, connect, isIPv6, type NetConnectOpts, type Socket } from "node:net";

/** Code of the error of a connection in clear that would leave this machine. */
export const inClearCode = "IN_CLEAR";

/** Connects without TLS within this machine only: what is sent in clear elsewhere, others can read. */
export const connectInClear = (options: NetConnectOpts): Socket => {
  const socket = connect(options);
  // Before anything that waits for the connection to send the request.
  socket.once("connect", () => {
    const address = socket.remoteAddress;
    if (address === undefined) {
      // The other end has broken it off in this very moment. It may come back: to call that in clear would be final.
      socket.destroy(Object.assign(new Error("it was broken off"), { code: "ECONNRESET" }));
      return;
    }
    if (loopback.check(address, isIPv6(address) ? "ipv6" : "ipv4")) return;
    socket.destroy(Object.assign(new Error("it is in clear and leaves this machine"), { code: inClearCode }));
  });
  return socket;
};

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
