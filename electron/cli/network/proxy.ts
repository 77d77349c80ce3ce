/** Which proxy an address is asked through: the variables that curl goes by (https://curl.se/docs/manpage.html#ENVIRONMENT). */
import { isLoopback } from '../../providers/checks.ts';
import { isExempt } from './no-proxy.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  /** The variable that named it. */
  readonly variable: string;
  /** Whether the proxy itself is spoken to over TLS. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`: a secret, for the proxy alone; `null` without a login. */
  readonly authorization: string | null;
}

/** `unusable`: a variable names a proxy that cannot be used; asking without it might be what it is to prevent. */
export type Route =
  | { readonly by: 'itself' }
  | { readonly by: 'proxy'; readonly proxy: Proxy }
  | { readonly by: 'unusable'; readonly variable: string };

const directly: Route = { by: 'itself' };

/**
 * The way to an address. The lower-case name of a variable goes before the upper-case one; `HTTP_PROXY` does not exist,
 * because a web server sets it from a request's header. Empty is as good as not set.
 *
 * Plain http, which is only ever asked on this machine, goes through a proxy on this machine or through none: any other
 * could read the key.
 */
export function routeTo(url: URL, variables: Variables): Route {
  const named = firstSet(variables, [
    ...(url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy']),
    'all_proxy',
    'ALL_PROXY',
  ]);
  if (named === null) return directly;
  const exempt = firstSet(variables, ['no_proxy', 'NO_PROXY']);
  if (exempt !== null && isExempt(url, exempt.value)) return directly;
  const proxy = proxyIn(named.value, named.variable);
  if (proxy === null) return { by: 'unusable', variable: named.variable };
  return url.protocol === 'http:' && !isLoopback(proxy.host) ? directly : { by: 'proxy', proxy };
}

function firstSet(
  variables: Variables,
  names: readonly string[],
): { readonly variable: string; readonly value: string } | null {
  for (const variable of names) {
    const value = variables[variable]?.trim() ?? '';
    if (value !== '') return { variable, value };
  }
  return null;
}

/** Ports as curl assumes them. */
const usualPorts: Readonly<Record<string, number>> = { http: 1080, https: 443 };

/** The proxy of an address, with `http://` where it names no scheme; `null` for one that is none, or of another kind (SOCKS). */
function proxyIn(text: string, variable: string): Proxy | null {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(text) ?? [];
  const usualPort = usualPorts[scheme.toLowerCase()];
  // A scheme that URL knows would lose its usual port (http://proxy:80); one that it does not know keeps the host as it is.
  const url = URL.parse(`http://${rest}`);
  const port = URL.parse(`proxy://${rest}`)?.port ?? '';
  if (usualPort === undefined || url === null || url.hostname === '' || hasCutLogin(rest)) return null;
  const login = `${decoded(url.username)}:${decoded(url.password)}`;
  return {
    variable,
    secure: scheme.toLowerCase() === 'https',
    host: url.hostname,
    port: port === '' ? usualPort : Number(port),
    authorization: login === ':' ? null : `Basic ${Buffer.from(login).toString('base64')}`,
  };
}

/** A password with one of these signs as it stands ends there: what is before it would be asked for, and named, as a host. */
function hasCutLogin(rest: string): boolean {
  return /[/?#\\].*@/.test(rest);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
