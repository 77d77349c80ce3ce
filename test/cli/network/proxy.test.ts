import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExempt } from '../../../electron/cli/network/no-proxy.ts';
import { routeTo, type Variables } from '../../../electron/cli/network/proxy.ts';

const secure = 'https://api.example.com/v1';
const way = (address: string, variables: Variables): unknown => {
  const route = routeTo(new URL(address), variables);
  return route.by === 'proxy' ? `${route.proxy.host}:${String(route.proxy.port)}` : route.by;
};

describe('F52: which variable names the proxy', () => {
  test.each<[string, Variables, string]>([
    ['none', {}, 'itself'],
    ['https_proxy', { https_proxy: 'http://p:1' }, 'p:1'],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://p:1' }, 'p:1'],
    ['lower case first', { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1' }, 'lower:1'],
    ['its own before all', { HTTPS_PROXY: 'http://p:1', all_proxy: 'http://all:1' }, 'p:1'],
    ['ALL_PROXY', { ALL_PROXY: 'http://all:1' }, 'all:1'],
    ['all_proxy', { all_proxy: 'http://all:1', ALL_PROXY: 'http://other:1' }, 'all:1'],
    ['that of plain http is for plain http', { http_proxy: 'http://p:1' }, 'itself'],
    ['empty is not set', { https_proxy: '', HTTPS_PROXY: ' ', ALL_PROXY: 'http://all:1' }, 'all:1'],
  ])('%s', (_name, variables, expected) => {
    expect(way(secure, variables)).toBe(expected);
  });

  test('HTTP_PROXY in upper case is nobody’s: a web server sets it from a request', () => {
    expect(way('http://127.0.0.1:8080/', { HTTP_PROXY: 'http://127.0.0.1:1' })).toBe('itself');
    expect(way('http://127.0.0.1:8080/', { http_proxy: 'http://127.0.0.1:1' })).toBe('127.0.0.1:1');
  });

  test('a plain address is never asked through another machine: its proxy could read the key', () => {
    expect(way('http://127.0.0.1:8080/', { http_proxy: 'http://proxy.example:1' })).toBe('itself');
    expect(way('http://localhost:8080/', { ALL_PROXY: 'http://proxy.example:1' })).toBe('itself');
  });
});

describe('what a proxy may be called', () => {
  test.each([
    ['p', 'p:1080'],
    ['p:8080', 'p:8080'],
    ['p:8080/', 'p:8080'],
    ['http://p:80', 'p:80'],
    ['http://p', 'p:1080'],
    ['https://p', 'p:443'],
    ['HTTPS://p:3129', 'p:3129'],
    ['http://user:secret@p:3128', 'p:3128'],
    ['http://[::1]:3128', '[::1]:3128'],
  ])('%s', (address, expected) => {
    expect(way(secure, { HTTPS_PROXY: address })).toBe(expected);
  });

  test.each(['socks5://p:1080', 'ftp://p', 'http://', 'http://p:99999', 'http://a b'])(
    'one that cannot be used is said, not gone around: %s',
    (address) => {
      expect(routeTo(new URL(secure), { HTTPS_PROXY: address })).toEqual({ by: 'unusable', variable: 'HTTPS_PROXY' });
    },
  );

  test.each(['http://me:12/x@p:1', 'http://me#x@p:1', 'http://me:8443?x@p:1', 'me:1\\x@p:1'])(
    'a login with a sign that ends it is no host: nobody is asked for it, and none of it is said (%s)',
    (address) => {
      expect(routeTo(new URL(secure), { HTTPS_PROXY: address })).toEqual({ by: 'unusable', variable: 'HTTPS_PROXY' });
    },
  );

  test('its login is decoded', () => {
    const login = (userinfo: string): string => {
      const route = routeTo(new URL(secure), { https_proxy: `http://${userinfo}@p:1` });
      const given = route.by === 'proxy' ? (route.proxy.authorization ?? '') : '';
      return Buffer.from(given.replace('Basic ', ''), 'base64').toString();
    };
    expect(login('user:p%40ss%3Aw%C3%BCrd')).toBe('user:p@ss:würd');
    expect(login('user')).toBe('user:');
    expect(login('user:100%')).toBe('user:100%');
  });
});

describe('NO_PROXY', () => {
  test.each<[list: string, address: string, exempt: boolean]>([
    ['*', secure, true],
    ['example.com', secure, true],
    ['example.com', 'https://example.com', true],
    ['.example.com', secure, true],
    ['.example.com', 'https://example.com', true],
    ['*.example.com', secure, true],
    ['EXAMPLE.com.', secure, true],
    ['example.com', 'https://API.Example.Com.', true],
    ['ample.com', secure, false],
    ['example.com', 'https://example.com.evil.test', false],
    ['com', secure, true],
    ['other.test, example.com', secure, true],
    ['other.test example.com', secure, true],
    [' , ,', secure, false],
    ['api.example.com:443', secure, true],
    ['api.example.com:8443', secure, false],
    ['example.com:8443', 'https://api.example.com:8443', true],
    ['localhost', 'https://localhost:8443', true],
    ['127.0.0.1', 'https://127.0.0.1', true],
    ['127.0.0.1:9', 'https://127.0.0.1', false],
    ['127.0.0.1', 'https://127.0.0.11', false],
    ['127.0.0.0/8', 'https://127.3.2.1', true],
    ['10.0.0.0/8', 'https://11.0.0.1', false],
    ['192.168.1.128/25', 'https://192.168.1.200:444', true],
    ['192.168.1.128/25', 'https://192.168.1.100', false],
    ['0.0.0.0/0', 'https://8.8.8.8', true],
    ['10.0.0.0/33', 'https://10.0.0.1', false],
    ['10.0.0.0/', 'https://10.0.0.1', false],
    ['10.0.0.0/8', secure, false],
    ['::1', 'https://[::1]:8443', true],
    ['[::1]', 'https://[::1]', true],
    ['[::1]:8443', 'https://[::1]:8443', true],
    ['[::1]:8443', 'https://[::1]', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['[fd00::]/8', 'https://[fd12::1]', true],
    ['[fd00::]/8', 'https://[fe80::1]', false],
    ['[fd00::]/8:8443', 'https://[fd12::1]:8443', true],
    ['[fd00::]/8:8443', 'https://[fd12::1]', false],
    ['bücher.example', 'https://api.bücher.example', true],
    ['.BÜCHER.example', 'https://xn--bcher-kva.example', true],
    ['bücher.example', 'https://buecher.example', false],
    ['2001:db8:0:0:0:0:0:1', 'https://[2001:db8::1]', true],
    ['.', secure, false],
    ['(a+)+$', secure, false],
  ])('%j and %s: %s', (list, address, exempt) => {
    expect(isExempt(new URL(address), list)).toBe(exempt);
    expect(way(address, { https_proxy: 'http://p:1', no_proxy: list })).toBe(exempt ? 'itself' : 'p:1');
  });

  test('whatever the list holds, it is read', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(secure, 'https://127.0.0.1', 'https://[::1]'), (list, address) => {
        expect(typeof isExempt(new URL(address), list)).toBe('boolean');
      }),
    );
  });
});
