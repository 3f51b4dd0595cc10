import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { TlsOptions } from "node:tls";

const handshakeMostMs = 10_000;
/** How long one who talked in clear may take to read the answer. */
const readingMostMs = 1_000;
/** The first byte of a TLS record that opens a connection: https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const handshakeRecord = 22;

/** TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only: Mozilla's "intermediate", without DHE. */
export const tlsSettings: TlsOptions = {
  minVersion: "TLSv1.2",
  ciphers: [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
  ].join(":"),
  honorCipherOrder: true,
  ALPNProtocols: ["http/1.1"],
  handshakeTimeout: handshakeMostMs,
};

type AnyServer = Server<typeof IncomingMessage, typeof ServerResponse>;

/**
 * Looks at the first byte of each connection of a TLS server: one who talks in clear is answered in clear, where the
 * server itself would hang up without a word.
 */
export const answerPlainText = (server: AnyServer, answer: () => string): void => {
  const [toTls] = server.listeners("connection");
  if (toTls === undefined) throw new Error("the server listens to no connections");
  server.off("connection", toTls as () => void);
  server.on("connection", (socket: Socket) => {
    const onError = () => socket.destroy();
    socket.on("error", onError).setTimeout(handshakeMostMs, onError);
    socket.once("data", (bytes) => {
      socket.pause();
      if (bytes[0] !== handshakeRecord) {
        refuse(socket, answer());
        return;
      }
      socket.off("error", onError).off("timeout", onError).setTimeout(0);
      socket.unshift(bytes);
      toTls.call(server, socket);
    });
  });
};

const refuse = (socket: Socket, text: string): void => {
  socket.setTimeout(readingMostMs);
  socket.end(text);
  // What else it sends is read and dropped: closed with unread bytes, the connection would be reset and the answer lost.
  socket.resume();
};
