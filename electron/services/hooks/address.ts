/** Where a webhook may point to. */
import type { HookFormat } from '../../core/hooks.ts';
import { isLoopback } from '../../providers/checks.ts';

export type CheckedAddress =
  { readonly ok: true; readonly url: string; readonly host: string } | { readonly ok: false; readonly message: string };

/** The keychain of Windows holds no more than about this. */
const longest = 2000;

/**
 * Checks the address of a webhook: https, or http to this computer only, without user name, password or fragment. A path
 * and a query are its own business. No message repeats the address, because it often is the secret.
 */
export function checkAddress(text: string): CheckedAddress {
  const bad = (message: string): CheckedAddress => ({ ok: false, message });
  const typed = text.trim();
  const url = URL.parse(typed);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return bad('Enter a full address that starts with https://.');
  }
  if (url.href.length > longest) return bad(`The address is longer than ${String(longest)} characters.`);
  if (url.username !== '' || url.password !== '') return bad('The address must not contain a user name or password.');
  if (typed.includes('#')) return bad('The address must not contain #.');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return bad('Use https://. Plain http:// is only for this computer: 127.0.0.1, [::1] or localhost.');
  }
  return { ok: true, url: url.href, host: url.host };
}

/**
 * What the receiver at an address most likely takes, by the address alone; nobody is asked. `null` where it could be
 * anything.
 */
export function likelyFormat(address: string): HookFormat | null {
  const url = URL.parse(address);
  if (url === null) return null;
  const { hostname, pathname } = url;
  if (/^hooks\.slack(?:-gov)?\.com$/.test(hostname)) return 'slack';
  if (/^(?:(?:ptb|canary)\.)?discord(?:app)?\.com$/.test(hostname) && /^\/api\/(?:v\d+\/)?webhooks\//.test(pathname)) {
    // Discord takes the forms of two others at addresses of their own.
    if (/\/slack\/?$/.test(pathname)) return 'slack';
    return /\/github\/?$/.test(pathname) ? null : 'discord';
  }
  if (/\.(?:webhook\.office\.com|logic\.azure\.com|powerplatform\.com)$/.test(hostname)) return 'teams';
  // Mattermost runs on anybody's host.
  return /\/hooks\/[a-z0-9]{26}$/.test(pathname) ? 'mattermost' : null;
}

/** The parts of an address that a receiver may echo and that must not be read in the log. */
export function secretsIn(address: string): readonly string[] {
  const url = URL.parse(address);
  if (url === null) return [address];
  const segments = url.pathname.split('/').filter((segment) => segment.length > 0);
  return [address, url.pathname, url.search, ...segments, ...url.searchParams.values()];
}
