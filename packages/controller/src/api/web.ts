import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Addresses that never become a page: what is not there under them is an error of the API. */
const notPages = /^\/(?:api|docs|assets|livez|readyz|metrics)(?:\/|$)/;
const nonceMark = /\{\{nonce\}\}/g;
const connectPage = "/connect";

/** The web application's page, for every address that is one of its screens. */
export type WebPages = {
  isPage(request: FastifyRequest): boolean;
  send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
};

/**
 * Serves the built web application. Its files carry a digest in their names, so that browsers keep them for ever; the
 * page that names them is asked for each time.
 * @param folder - what `npm run setup` builds: where it is empty, the page says so. Absent: no pages at all
 */
export const registerWeb = (app: FastifyInstance, folder: string | undefined): WebPages => {
  const page = folder === undefined ? undefined : join(folder, "index.html");
  const isBuilt = folder !== undefined && page !== undefined && existsSync(page);
  if (isBuilt) {
    app.register(fastifyStatic, {
      root: join(folder, "assets"),
      prefix: "/assets/",
      preCompressed: true,
      immutable: true,
      maxAge: "365d",
      index: false,
    });
    app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      globIgnore: ["index.html", "assets/**"],
      index: false,
      decorateReply: false,
      maxAge: "1h",
    });
  }
  return {
    isPage: ({ method, url }) => {
      const path = pathOf(url);
      const isReading = method === "GET" || method === "HEAD";
      const isFile = path.slice(path.lastIndexOf("/")).includes(".");
      return folder !== undefined && isReading && !isFile && !notPages.test(path);
    },
    send: async (request, reply) => {
      const nonce = randomBytes(16).toString("base64");
      // Read each time: a build made meanwhile has other names in it.
      const html = isBuilt ? (await readFile(page, "utf8")).replaceAll(nonceMark, nonce) : notBuilt;
      return reply
        .code(isBuilt ? 200 : 503)
        .headers(pageHeaders(pathOf(request.url), nonce))
        .type("text/html; charset=utf-8")
        .send(html);
    },
  };
};

const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";

const pageHeaders = (path: string, nonce: string): Record<string, string> => ({
  "cache-control": "no-cache",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "content-security-policy": [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    // One screen looks whether other controllers answer; no other may speak to anybody else.
    `connect-src 'self'${path === connectPage ? " http: https:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
});

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runyard</title>
<h1>Runyard is running</h1>
<p>The web application is not built on this machine. Build it with <code>npm run setup</code> and start Runyard again.</p>
<p>The <a href="/docs">API</a> and the command line (<code>npx runyard --help</code>) work without it.</p>
</html>
`;
