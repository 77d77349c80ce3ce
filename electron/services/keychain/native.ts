/**
 * The keychains of Windows and macOS: keytar in this process, which is the one that may read what it stored. They keep no
 * connection that could break. One call at a time: one that never returns holds one thread, and no other starts.
 */
import { minuteMs } from '../../core/days.ts';
import { KeychainFailure, type Keychain } from './keychain.ts';

/** Who waited longer in the queue has long been told that the keychain hangs: nothing happens behind a person's back. */
const longestWaitMs = minuteMs;

export function oneAtATime(keychain: Keychain): Keychain {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const mine = last.then(() => {
      if (performance.now() - from > longestWaitMs) throw new KeychainFailure('hanging');
      return work();
    });
    last = mine.catch(() => undefined);
    return mine;
  }
  return {
    getPassword: (service, account) => inTurn(() => keychain.getPassword(service, account)),
    setPassword: (service, account, password) => inTurn(() => keychain.setPassword(service, account, password)),
    deletePassword: (service, account) => inTurn(() => keychain.deletePassword(service, account)),
  };
}
