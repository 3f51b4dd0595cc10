import type { z } from "zod";
import type { Access } from "../access.ts";
import type { ErrorCode } from "../errors/catalogue.ts";

/** One HTTP route: the controller validates and answers from it, the SDK calls from it, the API page is printed from it. */
export type Route = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** `:name` is a parameter of one part, `*` at the end the parameter `path` of one or more. */
  path: string;
  tag: "jobs" | "languages" | "workers" | "cluster" | "access" | "health";
  /** Who may use it. Jobs of others are not there for callers below operator, whatever the route. */
  access: Access;
  summary: string;
  description?: string;
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodType;
  body?: z.ZodType;
  /**
   * Status and schema of the answer; `stream` where it is a stream of server-sent events, `mediaType` where it is a text,
   * `file` where it is bytes.
   */
  reply: { status: 200 | 201 | 303; schema: z.ZodType; stream?: true; mediaType?: string; file?: true };
  errors: readonly ErrorCode[];
};

export type ParamsOf<R extends Route> = R["params"] extends z.ZodType ? z.infer<R["params"]> : undefined;
export type QueryOf<R extends Route> = R["query"] extends z.ZodType ? z.input<R["query"]> : undefined;
export type BodyOf<R extends Route> = R["body"] extends z.ZodType ? z.input<R["body"]> : undefined;
export type ReplyOf<R extends Route> = z.infer<R["reply"]["schema"]>;
