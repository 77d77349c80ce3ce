/** The colour scheme: set from the settings on <html>, and told to charts, which cannot read CSS by themselves. */
import { createSubscriber } from 'svelte/reactivity';
import type { Settings } from '../../electron/core/settings.ts';

/** Makes the whole window follow the setting; `system` leaves the choice to the operating system. */
export function applyTheme(theme: Settings['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const subscribe = createSubscriber((update) => {
  const media = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  for (const query of media) query.addEventListener('change', update);
  return () => {
    observer.disconnect();
    for (const query of media) query.removeEventListener('change', update);
  };
});

/** The value a colour token has right now. Read inside an effect, it makes the effect run again when the scheme changes. */
export function colour(token: string, on: Element): string {
  subscribe();
  const probe = document.createElement('span');
  probe.style.color = `var(--${token})`;
  on.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
