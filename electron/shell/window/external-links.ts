/** A page that may be opened in the person's browser, or `null`. */

/**
 * The declared address under `name`, if it is a plain https page. Anything else (http, file, javascript, custom
 * schemes, addresses with credentials, names that were not declared) gives `null`. Pure.
 */
export function externalPage(links: Readonly<Record<string, string>>, name: string): string | null {
  if (!Object.hasOwn(links, name)) return null;
  const url = URL.parse(links[name] ?? '');
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return url.href;
}
