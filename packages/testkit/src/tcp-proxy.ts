import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

/** A network between two processes that a test can spoil. */
export type TcpProxy = AsyncDisposable & {
  /** What to connect to in place of the target. */
  readonly url: string;
  /** Connections that are open now. */
  readonly connections: number;
  /** Breaks every connection, as both ends see; new ones are let through. */
  drop(): void;
  /** Forwards nothing and tells nobody, as a pulled cable does: what was sent meanwhile arrives after {@link heal}. */
  silence(): void;
  /** Breaks every connection, and new ones as soon as they are made. */
  refuse(): void;
  /** Holds each piece of data back this long. */
  slow(pieceMs: number): void;
  /** Lets everything through again. */
  heal(): void;
};

type Pair = { near: Socket; far: Socket };

/** @param targetPort - on this machine; nobody needs to listen there all the time */
export const openTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>();
  let refuses = false;
  let pieceMs = 0;
  let silence: PromiseWithResolvers<void> | undefined;

  const passage = async (): Promise<void> => {
    await silence?.promise;
    if (pieceMs > 0) await delay(pieceMs);
  };
  const gate = (): Transform =>
    new Transform({
      transform: (piece, _, done) => void passage().then(() => done(null, piece)),
      flush: (done) => void passage().then(() => done()),
    });
  const tear = (pair: Pair): void => {
    pairs.delete(pair);
    for (const socket of [pair.near, pair.far]) {
      // A reset is refused where an end is under way: the connection would stay open, and this process with it.
      if (!socket.writableEnded) socket.resetAndDestroy();
      // At once: by itself the reset waits until everything written has left, to a stopped process for ever.
      socket.destroy();
    }
  };
  const join = async (near: Socket): Promise<void> => {
    await silence?.promise;
    const far = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    const pair = { near, far };
    pairs.add(pair);
    const brokeOff = () => void passage().then(() => tear(pair));
    for (const socket of [near, far]) socket.on("error", brokeOff).on("close", brokeOff);
    near.pipe(gate()).pipe(far);
    far.pipe(gate()).pipe(near);
  };
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (near) => {
    // Without a listener a connection that breaks while nothing is forwarded would end the process.
    near.on("error", () => {});
    if (refuses) near.resetAndDestroy();
    else void join(near);
  });
  const drop = () => {
    for (const pair of pairs) tear(pair);
  };
  const heal = () => {
    refuses = false;
    pieceMs = 0;
    silence?.resolve();
    silence = undefined;
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return pairs.size;
    },
    drop,
    silence: () => {
      silence ??= Promise.withResolvers<void>();
    },
    refuse: () => {
      refuses = true;
      drop();
    },
    slow: (ms) => {
      pieceMs = ms;
    },
    heal,
    [Symbol.asyncDispose]: async () => {
      heal();
      server.close();
      refuses = true;
      drop();
      await once(server, "close");
    },
  };
};
