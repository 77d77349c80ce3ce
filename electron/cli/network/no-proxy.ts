/** Which addresses are asked without the proxy: `NO_PROXY` as curl reads it, with ports as others write them. */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * Whether one entry of the list names the address; entries stand between commas or blanks. `*` names everything;
 * `example.com`, `.example.com` and `*.example.com` a host and all below it; an IP address itself, and `10.0.0.0/8` a
 * network; with `:8443` behind it an entry counts for that port only. What cannot be read names nothing.
 */
export function isExempt(url: URL, list: string): boolean {
  const host = bare(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => names(entry.toLowerCase(), host, port));
}

/** Without the brackets of IPv6 and the dot of a whole name. */
function bare(hostname: string): string {
  return hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function names(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, ipv6, name = '', wantedPort] = /^(?:\[([^\]]*)\]|(.*?))(?::(\d+))?$/.exec(portIsCertain(entry)) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const wanted = ipv6 ?? name;
  if (wanted.includes('/')) return isInNetwork(wanted, host);
  if (isIP(wanted) !== 0 || isIP(host) !== 0) return isSameAddress(wanted, host);
  const suffix = bare(wanted).replace(/^\*?\./, '');
  return suffix !== '' && isBelow(host, suffix);
}

/** Letters beyond ASCII are written in another way in a URL. What is no name stays as it is. */
function isBelow(host: string, suffix: string): boolean {
  const name = domainToASCII(suffix) || suffix;
  return host === name || host.endsWith(`.${name}`);
}

/** A bare IPv6 address has colons of its own: in brackets it cannot be mistaken for a port. Brackets end before the bits of a network, too. */
function portIsCertain(entry: string): string {
  const network = /^\[([^\]]*)\](\/\d+)(:\d+)?$/.exec(entry);
  if (network !== null) return `[${network[1] ?? ''}${network[2] ?? ''}]${network[3] ?? ''}`;
  const [address = '', bits] = entry.split('/');
  if (!isIPv6(address)) return entry;
  return bits === undefined ? `[${address}]` : `[${address}/${bits}]`;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

function isSameAddress(wanted: string, host: string): boolean {
  if (isIP(wanted) === 0 || isIP(host) === 0) return false;
  const list = new BlockList();
  list.addAddress(wanted, familyOf(wanted));
  return list.check(host, familyOf(host));
}

function isInNetwork(network: string, host: string): boolean {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const bits = Number(digits);
  if (isIP(address) === 0 || isIP(host) === 0 || digits === '' || bits > (isIPv4(address) ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, bits, familyOf(address));
  return list.check(host, familyOf(host));
}
