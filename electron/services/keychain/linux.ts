/** The keychain of Linux: keytar in a helper, and before it a look at what the Secret Service has. */
import { minuteMs, secondMs } from '../../core/days.ts';
import { createHelper, type StartHelper } from './helper.ts';
import type { HelperCall } from './helper-protocol.ts';
import { KeychainFailure, type Keychain } from './keychain.ts';
import { lookFor, unlock, type KeyLook } from './secret-service.ts';

/** A readable item is read in milliseconds; the rest is for starting the helper on a busy machine. */
const readMs = 10 * secondMs;
/** While a person may be asked for a password. A little under the patience of whoever asked us. */
const personMs = minuteMs - 2 * secondMs;

/** keytar over helpers that `start` starts. Safe to call at any time; the key store may come, go, hang or be replaced. */
export function linuxKeychain(start: StartHelper): Keychain {
  const helper = createHelper(start);

  /** Without a key store, or with one that is silent, keytar is not even asked. */
  async function lookAt(service: string, account: string): Promise<KeyLook> {
    const look = await lookFor(service, account);
    if (look.found === 'absent' || look.found === 'hanging' || look.found === 'refused') {
      throw new KeychainFailure(look.found);
    }
    return look;
  }

  /** Asks keytar. Where it fails, a second look may know better why, or finds that it was another key store meanwhile. */
  async function ask({ owner }: KeyLook, call: HelperCall, withinMs: number): Promise<string | boolean | null> {
    try {
      return await helper.ask(owner, call, withinMs);
    } catch (thrown) {
      const now = await lookAt(call.service, call.account);
      if (now.owner !== owner) return ask(now, call, withinMs);
      throw now.found === 'locked' ? new KeychainFailure('locked') : withoutBus(now, thrown);
    }
  }

  /** Where no bus is named, only keytar's library may find one: where it fails there is none. */
  function withoutBus({ found }: KeyLook, thrown: unknown): unknown {
    const failed = thrown instanceof KeychainFailure && thrown.trouble === 'refused';
    return found === 'unknown' && failed ? new KeychainFailure('absent') : thrown;
  }

  async function readIfThere(
    service: string,
    account: string,
    look: KeyLook,
    withinMs: number,
  ): Promise<string | null> {
    if (look.found === 'missing') return null;
    const value = await ask(look, { do: 'getPassword', service, account }, withinMs);
    if (typeof value === 'string' && value !== '') return value;
    // keytar says the same of an item that is gone, locked or no text.
    const { found } = await lookAt(service, account);
    if (found === 'locked') throw new KeychainFailure('locked');
    if (found === 'item') throw new KeychainFailure('unreadable');
    return null;
  }

  return {
    getPassword: async (service, account) => {
      const look = await lookAt(service, account);
      if (look.found === 'locked') throw new KeychainFailure('locked');
      return readIfThere(service, account, look, readMs);
    },
    unlockPassword: async (service, account) => {
      const look = await lookAt(service, account);
      if (look.hidingIn.length === 0) return readIfThere(service, account, look, personMs);
      // keytar has a person unlock what it finds, and here it finds nothing.
      const until = performance.now() + personMs;
      await unlock(look.hidingIn, personMs - readMs);
      const now = await lookAt(service, account);
      if (now.hidingIn.length > 0) throw new KeychainFailure('locked');
      return readIfThere(service, account, now, Math.max(readMs, until - performance.now()));
    },
    setPassword: async (service, account, password) => {
      const look = await lookAt(service, account);
      await ask(look, { do: 'setPassword', service, account, password }, personMs);
    },
    deletePassword: async (service, account) => {
      const look = await lookAt(service, account);
      if (look.found === 'missing') return false;
      if ((await ask(look, { do: 'deletePassword', service, account }, personMs)) === true) return true;
      // keytar leaves what is locked, and says the same of what is gone.
      const now = await lookAt(service, account);
      if (now.found === 'locked') throw new KeychainFailure('locked');
      return false;
    },
    end: helper.end,
  };
}
