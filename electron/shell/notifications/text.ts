/**
 * A body that is read as the plain text it is. Daemons with `body-markup` parse `<`, `>` and `&` (Desktop Notifications
 * specification), so a mailbox called `<b>` must neither disappear nor turn bold.
 */
export function plainBody(text: string, readsMarkup: boolean): string {
  if (!readsMarkup) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
