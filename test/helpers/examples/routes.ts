import * as v from 'valibot';
import type { ExampleFolder } from './folder.ts';

/** A name or a header is text; what a query may not have is `null`. */
const texts = v.record(v.string(), v.string());
const queryToMatch = v.record(v.string(), v.nullable(v.string()));

const routeSchema = v.strictObject({
  method: v.picklist(['GET', 'POST']),
  /** Without the base. A part in angle brackets stands for any one part. */
  path: v.pipe(v.string(), v.startsWith('/')),
  query: v.optional(queryToMatch, {}),
  /** What a body has to say; read by the behaviour of the route, as its wording is for people. */
  body: v.optional(texts, {}),
  file: v.string(),
  status: v.optional(v.number(), 200),
  /** Headers, or the file that has them by the name of the answered file. */
  headers: v.optional(v.union([texts, v.string()]), {}),
  /** What the server honours, for people: in code it is the route's behaviour (`vendors/`). */
  serve: v.optional(v.string()),
});

const routesSchema = v.strictObject({
  provider: v.string(),
  /** What every path begins with. */
  base: v.optional(v.string(), ''),
  /** How a request proves who it is, for people: in code it is `refusal` (`vendors/`). */
  auth: v.string(),
  concurrency: v.optional(v.string()),
  errors: v.optional(v.record(v.string(), v.unknown())),
  headersOnEveryAnswer: v.optional(texts, {}),
  routes: v.pipe(v.array(routeSchema), v.minLength(1)),
  /** The answer to a path that is no route's. */
  otherwise: v.optional(
    v.strictObject({
      status: v.number(),
      contentType: v.optional(v.string(), 'application/json'),
      body: v.unknown(),
    }),
    { status: 404, contentType: 'application/json', body: { error: 'Not Found' } },
  ),
});

export type ExampleRoute = v.InferOutput<typeof routeSchema>;
export type ExampleRoutes = v.InferOutput<typeof routesSchema>;

/** `routes.json` of a folder. Throws where it says what nobody here understands. */
export function routesOf(folder: ExampleFolder): ExampleRoutes {
  return folder.read('routes.json', routesSchema);
}

/** The headers a route adds to its answers. */
export function headersOf({ headers, file }: ExampleRoute, folder: ExampleFolder): Readonly<Record<string, string>> {
  if (typeof headers !== 'string') return headers;
  return folder.read(headers, v.record(v.string(), texts))[file] ?? {};
}
