import { createLater } from '../later.svelte.ts';

/** The menu of a snooze or of a mute, with the floating layer it needs. */
export const quietMenu = createLater(() => import('./Menu.svelte'));
