/** What is said of a key that cannot be read: what is wrong, then what to do. */
import type { KeyTrouble } from '../key-troubles.ts';

const sentences: Readonly<Record<KeyTrouble, string>> = {
  absent:
    'There is no key store. Start one that this desktop knows, such as GNOME Keyring or KWallet; Sendgauge then goes on by itself.',
  locked: 'The key store is locked. Unlock it; Sendgauge then goes on by itself.',
  hanging: 'The key store does not answer. Sendgauge keeps asking; if that lasts, sign out and in again.',
  refused: 'The key store refused to help. Allow Sendgauge to use it, then try again.',
  missing: 'No key is stored for this account. Enter it again.',
  unreadable: 'What the key store has for this account is no key. Enter the key again.',
  elsewhere:
    'The key of this account is kept in memory only, by the app that it was entered in, until that quits. Enter it there again.',
};

/** One or two sentences for a person. */
export function keyTroubleText(trouble: KeyTrouble): string {
  return sentences[trouble];
}

const states: Readonly<Record<KeyTrouble, string>> = {
  absent: 'no key store',
  locked: 'key store locked',
  hanging: 'key store does not answer',
  refused: 'key store refused',
  missing: 'no key stored',
  unreadable: 'stored key unreadable',
  elsewhere: 'key not stored',
};

/** In two or three words, for tables. */
export function keyTroubleState(trouble: KeyTrouble): string {
  return states[trouble];
}
