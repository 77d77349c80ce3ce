import { describe, expect, test } from 'vitest';
import { isOfPath, isOfQuery } from './matching.ts';
import type { ExampleRoute } from './routes.ts';
import type { ExampleRequest } from './vendor.ts';

const route = (path: string, query: ExampleRoute['query'] = {}): ExampleRoute => ({
  method: 'GET',
  path,
  query,
  body: {},
  file: 'some.json',
  status: 200,
  headers: {},
});
const asked = (method: string, path: string, query = ''): ExampleRequest => ({
  method,
  path,
  query: new URLSearchParams(query),
  headers: {},
  body: '',
  at: 0,
});

test.each([
  ['/users', '', asked('GET', '/users'), true],
  ['/users', '', asked('POST', '/users'), false],
  ['/users', '', asked('GET', '/users/1'), false],
  ['/users', '/api', asked('GET', '/api/users'), true],
  ['/users', '/api', asked('GET', '/users'), false],
  ['/reports/<hash of campaigns, any range>', '', asked('GET', '/reports/3f2a'), true],
  ['/reports/<hash>', '', asked('GET', '/reports/'), false],
  ['/reports/<hash>', '', asked('GET', '/reports/3f2a/rows'), false],
])('whether %s (under "%s") is what was asked', (path, base, request, is) => {
  expect(isOfPath(route(path), request, base)).toBe(is);
});

describe('a query', () => {
  const first = route('/accounts', { after: null });
  const second = route('/accounts', { after: 'me@example.com' });

  test('the first page is the one that names no other', () => {
    expect(isOfQuery(first, asked('GET', '/accounts', 'limit=100'))).toBe(true);
    expect(isOfQuery(first, asked('GET', '/accounts', 'after=me@example.com'))).toBe(false);
  });

  test('another page is known by what it comes after', () => {
    expect(isOfQuery(second, asked('GET', '/accounts', 'after=me%40example.com'))).toBe(true);
    expect(isOfQuery(second, asked('GET', '/accounts'))).toBe(false);
  });
});
