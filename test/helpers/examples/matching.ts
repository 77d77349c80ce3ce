import type { ExampleRoute } from './routes.ts';
import type { ExampleRequest } from './vendor.ts';

/** The name of a route in a vendor's `paths`. */
export const pathKey = ({ method, path }: Pick<ExampleRoute, 'method' | 'path'>): string => `${method} ${path}`;

/** Method and path are the route's, whatever the query. */
export function isOfPath({ method, path }: ExampleRoute, request: ExampleRequest, base: string): boolean {
  const [wanted, given] = [`${base}${path}`.split('/'), request.path.split('/')];
  return (
    method === request.method &&
    wanted.length === given.length &&
    wanted.every((part, index) => part === given[index] || (/^<.*>$/.test(part) && given[index] !== ''))
  );
}

/** The query has what the route names, and has not what it forbids. */
export function isOfQuery({ query }: ExampleRoute, request: ExampleRequest): boolean {
  return Object.entries(query).every(([name, value]) => request.query.get(name) === value);
}
