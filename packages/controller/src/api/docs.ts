import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { openApiDocument } from "./openapi.ts";

/** The API's pages at `/docs`, its document at `/docs/json`. */
export const registerDocs = async (app: FastifyInstance, version: string): Promise<void> => {
  const document = openApiDocument(version);
  await app.register(swagger, { mode: "static", specification: { document: document as never } });
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true, uiConfig: { deepLinking: true } });
};
