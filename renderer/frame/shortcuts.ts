/** Keys that work anywhere but in a text field or under a menu or dialog. */
import { views, type View } from '../navigation.svelte.ts';

export type Shortcut =
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'close' };

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select') !== null
  );
}

/** What the key press asks for; `null` when it is text, belongs to a dialog, or means nothing. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target' | 'defaultPrevented'>,
): Shortcut | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (document.querySelector('.popup') !== null) return null;
  if (event.key === 'Escape') {
    if (!isTyping(event.target)) return { kind: 'close' };
    if (event.target instanceof HTMLElement) event.target.blur();
    return null;
  }
  if (isTyping(event.target)) return null;
  const view = /^[1-8]$/.test(event.key) ? views[Number(event.key) - 1] : undefined;
  if (view !== undefined) return { kind: 'view', view };
  if (event.key === 'r' || event.key === 'R') return { kind: 'refresh' };
  if (event.key === '/') return { kind: 'filter' };
  return null;
}
