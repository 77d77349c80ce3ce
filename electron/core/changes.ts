/** What a person sees that may change: whoever draws it reads again what has changed, and nothing else. */
export const changeableParts = [
  /** Accounts, their numbers, and how reading them goes. */
  'mail',
  'alerts',
  'rules',
  'settings',
  /** What hooks were told. */
  'hooks',
  'reports',
  /** The app itself: what it has to say of its tray, its cache and its own troubles. */
  'process',
] as const;
export type ChangeablePart = (typeof changeableParts)[number];
