/** True for an id that may stand in a path as one segment (decision C11). */
export function isUsableId(id: string): boolean {
  return /^[^\p{Cc}\s/\\]{1,200}$/u.test(id) && !id.includes('..') && id !== '.';
}

/**
 * The campaign id in what a person typed: an id, or an address of a campaign's page, of which the last segment that looks
 * like an id counts. `null` when there is none.
 */
export function campaignIdIn(text: string): string | null {
  const typed = text.trim();
  // Several in one entry are no id, and would be asked for as one.
  if (!/^https?:\/\//i.test(typed)) return isUsableId(typed) && !/[,;]/.test(typed) ? typed : null;
  const url = URL.parse(typed);
  if (url === null) return null;
  const segments = `${url.pathname}/${url.search}/${url.hash}`.split(/[/?#&=]+/);
  const objectId = segments.findLast((segment) => /^[0-9a-f]{24}$/i.test(segment));
  return objectId ?? segments.findLast((segment) => /^(?=.*\d)[\w-]{8,200}$/.test(segment)) ?? null;
}
