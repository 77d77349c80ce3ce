/** What a person types into the account form, checked before it is stored or used. No message repeats the key. */

import type { Provider } from './provider.ts';

export type CheckedUrl = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string };
export type CheckedKey = { readonly ok: true; readonly key: string } | { readonly ok: false; readonly message: string };

/** True for names and addresses that never leave this computer: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Checks a base address: https, or http on loopback only (fault F19); it may carry a path, but no credentials, query or
 * fragment. `url` is normalised and has no slash at its end.
 */
export function checkBaseUrl(text: string): CheckedUrl {
  const bad = (message: string): CheckedUrl => ({ ok: false, message });
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return bad('Enter a full address that starts with https://.');
  }
  if (url.username !== '' || url.password !== '') return bad('The address must not contain a user name or password.');
  if (/[?#]/.test(text)) return bad('The address must not contain ? or #.');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return bad('Use https://, so that your key cannot be read on the way.');
  }
  return { ok: true, url: url.origin + url.pathname.replace(/\/+$/, '') };
}

/**
 * Checks a key as typed (fault F44): what surrounds it is trimmed; inside only visible ASCII may stand, because a line
 * break makes `fetch` quote the whole key in its error.
 */
export function checkKey(text: string, provider: Pick<Provider, 'name' | 'keyPattern' | 'keyForm'>): CheckedKey {
  const bad = (message: string): CheckedKey => ({ ok: false, message });
  const key = text.trim();
  if (key === '') return bad('Enter a key.');
  if (/\s/.test(key)) return bad('The key has a blank or a line break inside. Copy it again.');
  if (!/^[\x21-\x7e]+$/.test(key)) return bad('The key has characters that no key has. Copy it again.');
  if (key.length < 8 || key.length > 512) return bad('A key has 8 to 512 characters. Copy it again.');
  if (!provider.keyPattern.test(key)) return bad(`This is not a ${provider.name} key. ${provider.keyForm}.`);
  return { ok: true, key };
}
