import * as protocol from "@runyard/protocol";
import { z } from "zod";

const { errorCatalogue, Problem, problemMediaType, routes } = protocol;

/** Every schema the protocol exports is a component under its own name. */
const components = (() => {
  const registry = z.registry<{ id: string }>();
  for (const [id, value] of Object.entries(protocol)) {
    if (value instanceof z.ZodType) registry.add(value, { id });
  }
  return registry;
})();

type Json = Record<string, unknown>;

/** The whole API as an OpenAPI 3.1 document, made of the same schemas that requests are validated with. */
export const openApiDocument = (version: string): Json => {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries<protocol.Route>(routes)) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}").replace("*", "{path}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Runyard",
      version,
      description: "A yard of machines that compiles and runs programs. Errors are RFC 9457 problem documents.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(Object.values(routes).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  };
};

/** A session's cookie has the port in its name, so that only bearers can be described. */
const securitySchemes: Json = {
  bearer: { type: "http", scheme: "bearer", description: "An API token, a session's token or the owner's." },
};

const mayUse = ({ access }: protocol.Route): string => {
  if (access === "open") return "Open to everybody.";
  return access === "person" ? "For everybody who has logged in; not with an API token." : `For the role ${access}.`;
};

const operation = (operationId: string, route: protocol.Route, schemas: Json): Json => ({
  operationId,
  tags: [route.tag],
  summary: route.summary,
  description: [route.description ?? [], mayUse(route)].flat().join("\n\n"),
  security: route.access === "open" ? [] : [{ bearer: [] }],
  parameters: [
    ...parameters("path", route.params, schemas),
    ...parameters("query", route.query, schemas),
    ...parameters("header", route.headers, schemas),
  ],
  ...(route.body === undefined
    ? {}
    : { requestBody: { required: true, content: { "application/json": { schema: toSchema(route.body, schemas) } } } }),
  responses: { [route.reply.status]: success(route, schemas), ...failures(route, schemas) },
});

const success = ({ summary, reply }: protocol.Route, schemas: Json): Json => {
  if (reply.file === true) {
    return {
      description: summary,
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    };
  }
  const mediaType = reply.stream === true ? "text/event-stream" : (reply.mediaType ?? "application/json");
  return { description: summary, content: { [mediaType]: { schema: toSchema(reply.schema, schemas) } } };
};

const failures = (route: protocol.Route, schemas: Json): Json => {
  const refusals: protocol.ErrorCode[] = route.access === "open" ? [] : ["UNAUTHENTICATED", "FORBIDDEN"];
  const codes: protocol.ErrorCode[] = [...route.errors, ...refusals, "FORBIDDEN_ORIGIN", "INTERNAL"];
  const byStatus = Map.groupBy(codes, (code) => String(errorCatalogue[code].http));
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => `\`${code}\`: ${errorCatalogue[code].says}`).join("\n\n"),
        content: { [problemMediaType]: { schema: toSchema(Problem, schemas) } },
      },
    ]),
  );
};

const parameters = (place: "path" | "query" | "header", schema: z.ZodType | undefined, schemas: Json): Json[] => {
  if (!(schema instanceof z.ZodObject)) return [];
  const { properties, required } = toSchema(schema, schemas) as {
    properties: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required?.includes(name) ?? false,
    schema: property,
  }));
};

/** As JSON Schema of what is sent; named parts go to `schemas` and are referred to. */
const toSchema = (schema: z.ZodType, schemas: Json): Json => {
  const whole = z.toJSONSchema(schema, { io: "input", metadata: components, unrepresentable: "any" }) as Json;
  const text = JSON.stringify(whole).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _dialect, $defs, ...rest } = JSON.parse(text) as Json;
  for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    const { id: _id, ...plain } = part;
    schemas[name] = plain;
  }
  return rest;
};
