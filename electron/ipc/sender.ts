/** True for the main frame of our own page; sub-frames, other pages and frames that are gone may ask for nothing. */
export function isTrustedSender(
  frame: { readonly url: string; readonly parent: unknown } | null,
  origins: readonly string[],
): boolean {
  if (frame === null || frame.parent !== null) return false;
  const url = URL.parse(frame.url);
  return url !== null && origins.includes(`${url.protocol}//${url.host}`);
}
