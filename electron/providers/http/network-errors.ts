/** What a `fetch` that throws means: Node's error codes and Chromium's `net::ERR_…` names, by kind. */

import { failure, type ProviderErrorKind, type ProviderFailure } from '../../core/errors.ts';
import { incomplete, redirected, type Voice } from './failures.ts';

type NetworkKind = Extract<
  ProviderErrorKind,
  'dns' | 'network' | 'tls' | 'proxy' | 'timeout' | 'redirected' | 'incomplete'
>;

// First match wins. Chromium: net/base/net_error_list.h. Node: libuv, OpenSSL (X509_V_ERR_… names) and undici codes.
const kinds: readonly (readonly [pattern: RegExp, kind: NetworkKind])[] = [
  [/REDIRECT/, 'redirected'],
  [/PROXY|TUNNEL_CONNECTION|SOCKS_|(?:^|_)PAC_/, 'proxy'],
  [/ENOTFOUND|EAI_|NAME_NOT_RESOLVED|NAME_RESOLUTION|ERR_DNS_|ERR_ICANN_NAME_COLLISION/, 'dns'],
  [/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECODE|DECRYPT)|EPROTO|INVALID_CA|HOSTNAME_MISMATCH|CRL_/, 'tls'],
  [/TIMEOUT|TIMED_?OUT/, 'timeout'],
  // Somebody answered, but not in HTTP: no sign of being offline. HPE_… are the names of Node's own parser.
  [/INVALID_HTTP|RESPONSE_HEADERS_|HTTP2_PROTOCOL|INVALID_CHUNKED|^HPE_/, 'incomplete'],
];

/** A proxy that fails, with a code as Chromium names it: thrown by a network stack of ours. */
export class ProxyFault extends Error {
  readonly code: string;
  /** Host and port; never its user name or password. `null` where it is no address. */
  readonly proxy: string | null;
  /** What of the environment named it. */
  readonly variable: string;
  constructor(code: string, proxy: string | null, variable: string) {
    super(code);
    this.name = 'ProxyFault';
    this.code = code;
    this.proxy = proxy;
    this.variable = variable;
  }
}

/** The code of a thrown error, or of the first cause that has one. Messages are read only for Chromium's and Electron's fixed texts. */
function codeOf(thrown: unknown): string {
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    // Happy-eyeballs failures keep their codes one level down.
    if (error instanceof AggregateError && error.errors.length > 0) {
      error = error.errors[0];
      continue;
    }
    const chromium = /net::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1];
    if (chromium !== undefined) return chromium;
    // Electron's net.fetch rejects a manual redirect instead of answering with it.
    if (/redirect/i.test(error.message)) return 'ERR_REDIRECT';
    error = error.cause;
  }
  return '';
}

/** The kind a network error code belongs to; `network` for those not listed (refused, reset, offline). */
export function kindOfCode(code: string): NetworkKind {
  return kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'network';
}

/** The failure a thrown error means. `duringBody`: the headers had arrived, so a cut is an incomplete answer (fault F16). */
export function failureOfThrown(thrown: unknown, duringBody: boolean, url: string, voice: Voice): ProviderFailure {
  const code = codeOf(thrown);
  const kind = kindOfCode(code);
  const { name, host } = voice;
  switch (kind) {
    case 'redirected':
      return redirected(null, url, null, voice);
    case 'proxy':
      return failure('proxy', proxyText(code, thrown));
    case 'dns':
      return failure('dns', `${host} was not found. Check your network.`);
    case 'tls':
      return failure('tls', `Secure connection failed: ${certificateText(code, host)}`);
    case 'incomplete':
      return incomplete(name, null);
    case 'timeout':
      return failure('timeout', `${name} did not answer in time.`);
    case 'network':
      return duringBody ? incomplete(name, null) : failure('network', unreachedText(code, host));
  }
}

/** Who refuses or hangs up was reached, so the network of this computer is not to blame. */
function unreachedText(code: string, host: string): string {
  if (code === 'ERR_INTERNET_DISCONNECTED') return 'This computer is offline.';
  if (/REFUSED/.test(code)) return `${host} refused the connection.`;
  if (/RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|EPIPE|ERR_SOCKET$/.test(code)) return `${host} closed the connection.`;
  return `${host} cannot be reached. Check your network.`;
}

function proxyText(code: string, thrown: unknown): string {
  const named = thrown instanceof ProxyFault ? thrown : null;
  const proxy = named === null || named.proxy === null ? 'The proxy' : `The proxy ${named.proxy}`;
  const check = `Check ${named === null ? 'the network settings of this computer' : named.variable}.`;
  if (/AUTH/.test(code)) return `${proxy} wants a login. ${check}`;
  if (/CERTIFICATE/.test(code)) return `${proxy} could not prove who it is. ${check}`;
  if (/PROXY_CONNECTION_FAILED/.test(code)) return `${proxy} cannot be reached. ${check}`;
  if (/UNUSABLE/.test(code)) return `${proxy} cannot be used: it must be an http:// or https:// address. ${check}`;
  return `${proxy} does not let us through. ${check}`;
}

function certificateText(code: string, host: string): string {
  if (/CA_UNREADABLE/.test(code))
    return 'the certificates that CURL_CA_BUNDLE, SSL_CERT_FILE or SSL_CERT_DIR names cannot be read.';
  if (/EXPIRED|DATE_INVALID|NOT_YET_VALID/.test(code)) {
    return `the certificate of ${host} has expired, or this computer's clock is wrong.`;
  }
  if (/ALTNAME|COMMON_NAME|HOSTNAME/.test(code)) return `the certificate is not for ${host}.`;
  if (/SELF_SIGNED|AUTHORITY|UNABLE_TO|INVALID_CA|ISSUER/.test(code))
    return `the certificate of ${host} is not trusted.`;
  if (/REVOKED/.test(code)) return `the certificate of ${host} was revoked.`;
  return `${host} could not prove who it is.`;
}
