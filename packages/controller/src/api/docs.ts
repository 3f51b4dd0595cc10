import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { openApiDocument } from "./openapi.ts";

/**
 * The API's pages at `/docs`, its document at `/docs/json`. Made when somebody asks for them first: they take 7 MB, and
 * on most days nobody does.
 */
export const registerDocs = (app: FastifyInstance, version: string): void => {
  let pages: Promise<FastifyInstance> | undefined;
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    pages ??= createPages(version);
    const { routing } = await pages;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? "");
    routing(request.raw, reply.raw);
  };
  app.get("/docs", serve);
  app.get("/docs/*", serve);
  app.addHook("onClose", async () => (await pages)?.close());
};

/** The pages draw with styles of their own in attributes, and show images from inside themselves. */
const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const createPages = async (version: string): Promise<FastifyInstance> => {
  const pages = Fastify();
  await pages.register(swagger, { mode: "static", specification: { document: openApiDocument(version) as never } });
  await pages.register(swaggerUi, { routePrefix: "/docs", staticCSP: policy, uiConfig: { deepLinking: true } });
  await pages.ready();
  return pages;
};
