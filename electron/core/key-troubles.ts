/** What keeps a key from being read, and what helps. The words are core/words/key-troubles.ts. */

export const keyTroubles = [
  'absent', // there is no key store, or it went away
  'locked', // a person has to unlock it
  'hanging', // it does not answer
  'refused', // it answers and gives nothing
  'missing', // it answers, and has no key for the account
  'unreadable', // what it has for the account is no key
  'elsewhere', // the key is only in the memory of the app that it was entered in, perhaps of one that has quit
] as const;
export type KeyTrouble = (typeof keyTroubles)[number];

/** What a person can do about it: have the desktop ask for the password, ask once more, or enter the key again. */
export type KeyRemedy = 'unlock' | 'retry' | 'enter-key';

const remedies: Readonly<Record<KeyTrouble, KeyRemedy>> = {
  absent: 'retry',
  locked: 'unlock',
  hanging: 'retry',
  refused: 'retry',
  missing: 'enter-key',
  unreadable: 'enter-key',
  elsewhere: 'enter-key',
};

/** What helps. A trouble that was stored without its cause is tried again. */
export function keyRemedy(trouble: KeyTrouble | undefined): KeyRemedy {
  return trouble === undefined ? 'retry' : remedies[trouble];
}
