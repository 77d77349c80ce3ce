/** A page that may be opened in the person's browser, or `null`. */

/**
 * The address, if it is a plain https page. Anything else (http, file, javascript, custom schemes, addresses with
 * credentials) gives `null`. Pure.
 */
export function externalPage(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return url.href;
}
