import { Agent, request } from "node:http";

/** One POST over a kept connection: the thinnest client there is, so that the controller's cost shows and not ours. */
export const createPoster = (
  url: string,
): { post(path: string, body: unknown): Promise<{ status: number; text: string }>; close(): void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    post: (path, body) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(JSON.stringify(body));
        const headers = { "content-type": "application/json", "content-length": bytes.length };
        const sent = request(new URL(path, url), { method: "POST", agent, headers, timeout: 120_000 }, (reply) => {
          const chunks: Buffer[] = [];
          reply.on("data", (chunk: Buffer) => chunks.push(chunk));
          reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
          reply.on("error", reject);
        });
        sent.on("error", reject);
        sent.on("timeout", () => sent.destroy(new Error("no answer within 120 s")));
        sent.end(bytes);
      }),
    close: () => agent.destroy(),
  };
};
