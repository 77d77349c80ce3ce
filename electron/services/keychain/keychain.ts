import type { KeyTrouble } from '../../core/key-troubles.ts';

/** A keychain, by the three calls of keytar that we use. Rejects with a KeychainFailure where it knows the trouble. */
export interface Keychain {
  /** `null`: there is none. Where `unlockPassword` is offered, nobody is asked for a password by this. */
  readonly getPassword: (service: string, account: string) => Promise<string | null>;
  readonly setPassword: (service: string, account: string, password: string) => Promise<void>;
  readonly deletePassword: (service: string, account: string) => Promise<boolean>;
  /** As `getPassword`, and the desktop may ask a person to unlock the item first. */
  readonly unlockPassword?: (service: string, account: string) => Promise<string | null>;
  /** Ends whatever is under way, and leaves nothing behind. Without it, a call under way has to be waited for. */
  readonly end?: () => void;
}

/** Why a keychain gave nothing, as a value. What the keychain itself said is not kept: it can quote what was asked. */
export class KeychainFailure extends Error {
  readonly trouble: KeyTrouble;
  constructor(trouble: KeyTrouble) {
    super(trouble);
    this.name = 'KeychainFailure';
    this.trouble = trouble;
  }
}
