import { isErrorCode, type Problem } from "@runyard/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../src/clock.ts";
import { fromSchema, type JsonSchema, type Vocabulary } from "./from-schema.ts";
import { fuzzSeeds } from "./fuzz-seeds.ts";
import { bearing, type Headers, ownerToken } from "./people.ts";
import { YardUnderTest } from "./yard-under-test.ts";

type Parameter = { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema };
type Operation = {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: { "application/json": { schema: JsonSchema } } };
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Vocabulary["named"] } };
type Request = { method: string; path: string; headers: Record<string, string>; body: string | undefined };

const answerMostMs = 10_000;
const rounds = 2_000;

let yard: YardUnderTest;
/** The owner's: some of what is sent makes accounts, after which there is no way in without. */
let credential: Headers;
let requests: fc.Arbitrary<Request>;
beforeAll(async () => {
  yard = await YardUnderTest.start({ clock: systemClock });
  await yard.join({ onAssign: (worker, assign) => worker.execute(assign) });
  credential = bearing(await ownerToken(yard));
  const { body: document } = await yard.get<Document>("/docs/json");
  requests = requestsOf(document, await valuesOf(yard));
});
afterAll(() => yard[Symbol.asyncDispose]());

/** What there is, so that more is asked for than what there is not. */
const valuesOf = async (there: YardUnderTest): Promise<Vocabulary["values"]> => {
  const jobs = [await there.submit(), await there.submit({ interactive: true })].map(({ id }) => id);
  return {
    id: fc.constantFrom(...jobs, "job_01J0000000000000000000000Z", "lab-01", "nobody", "%", ".."),
    worker: fc.constantFrom("lab-01", "nobody", "%", ".."),
    language: fc.constantFrom("python", "python", "py", "cpp", "cobol"),
    source: fc.constantFrom("print(1)", "#\u0000\u00e9", " "),
    version: fc.constantFrom("3", "3.12", "12", "1", "x"),
    // What waits, waits a moment: the test wants answers.
    wait: fc.constantFrom("0", "1", "-1", "1e9", "x"),
  };
};

/** Requests as the document of the API describes them. */
const requestsOf = ({ paths, components }: Document, values: Vocabulary["values"]): fc.Arbitrary<Request> => {
  const words = { named: components.schemas, values };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestOf({ method, path, ...operation }, words)),
  );
  return fc.oneof(...operations);
};

type Addressed = Operation & { method: string; path: string };

const requestOf = ({ method, path, parameters, requestBody }: Addressed, words: Vocabulary): fc.Arbitrary<Request> => {
  const valuesIn = (place: Parameter["in"]) => {
    const here = parameters.filter((one) => one.in === place);
    const texts = here.map(({ name, schema }) => [name, parameterText(name, schema, words)] as const);
    const requiredKeys = here.filter(({ required }) => required).map(({ name }) => name);
    return fc.record(Object.fromEntries(texts), { requiredKeys });
  };
  const schema = requestBody?.content["application/json"].schema;
  const body = schema === undefined ? fc.constant(undefined) : bodies(fromSchema(schema, words));
  return fc
    .record({ inPath: valuesIn("path"), inQuery: valuesIn("query"), inHeaders: valuesIn("header"), body })
    .map(({ inPath, inQuery, inHeaders, body }) => ({
      method: method.toUpperCase(),
      path: addressOf(path, inPath, inQuery),
      headers: Object.fromEntries(Object.entries(inHeaders).map(([name, text]) => [name, encodeURIComponent(text)])),
      body,
    }));
};

const parameterText = (name: string, schema: JsonSchema, words: Vocabulary): fc.Arbitrary<string> =>
  (words.values[name] ?? fromSchema(schema, words)).map((value) =>
    (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed(),
  );

const addressOf = (template: string, inPath: Record<string, string>, inQuery: Record<string, string>): string => {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(inPath[name] ?? ""));
  const query = new URLSearchParams(Object.entries(inQuery)).toString();
  return query === "" ? path : `${path}?${query}`;
};

/** Mostly what was meant, at times cut off, doubled or no JSON at all. */
const bodies = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 20, arbitrary: values.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: values.map((value) => JSON.stringify(value).slice(0, -1)) },
    { weight: 1, arbitrary: values.map((value) => `[${JSON.stringify(value)}]`) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );

const send = async ({ method, path, headers, body }: Request): Promise<{ status: number; text: string }> => {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(new Error("no answer in time")), answerMostMs);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  try {
    const reply = await fetch(yard.url + path, {
      method,
      headers: { ...headers, ...type, ...credential },
      signal: gone.signal,
      ...(body !== undefined && { body }),
    });
    const isStream = reply.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!isStream) return { status: reply.status, text: await reply.text() };
    await reply.body?.cancel();
    return { status: reply.status, text: "" };
  } finally {
    clearTimeout(timer);
  }
};

it.each(fuzzSeeds)(
  "answers whatever is made of the API's own document, and blames itself for none of it (seed %i)",
  async (seed) => {
    const heapBefore = heapBytes();
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { status, text } = await send(request);
        expect(status, text).toBeLessThan(500);
        if (status < 400) return;
        const { code } = JSON.parse(text) as Problem;
        expect(isErrorCode(code), code).toBe(true);
      }),
      { seed, numRuns: rounds, interruptAfterTimeLimit: 40_000 },
    );
    expect(yard.told.filter(({ level }) => level === "error")).toEqual([]);
    expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
    const job = { language: "python", source: "print(1)" };
    expect((await yard.post("/api/v1/jobs", job, credential)).status).toBe(201);
    expect(heapBytes() - heapBefore).toBeLessThan(300 * 1024 * 1024);
  },
  90_000,
);

const heapBytes = (): number => process.memoryUsage().heapUsed;
