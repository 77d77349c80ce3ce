/** What a person does about a key that does not work, from wherever it is said. */
import type { KeyRemedy } from '../../electron/core/key-troubles.ts';
import { messageOf } from '../api.ts';
import { messages } from '../messages.ts';
import type { AppState } from '../state.svelte.ts';

export function createRemedies(app: AppState) {
  let busy = $state(false);
  let failed = $state<string | null>(null);

  async function attempt(work: () => Promise<string | null>): Promise<void> {
    busy = true;
    failed = null;
    try {
      failed = await work();
    } catch (error) {
      failed = messages.failed(messageOf(error));
    }
    busy = false;
  }

  return {
    /** True while the desktop asks the person, or the account is read. */
    get busy() {
      return busy;
    },
    /** Why it did not help, for a person. */
    get failed() {
      return failed;
    },
    /** Unlocks the key store, reads once more, or opens the account's form. `null`: whichever account needs it. */
    take: async (remedy: KeyRemedy, accountId: string | null): Promise<void> => {
      if (remedy === 'enter-key') {
        if (accountId !== null) app.navigation.edit(accountId);
        return;
      }
      await attempt(async () => {
        if (remedy === 'unlock') return (await app.api.call('keys:unlock', { accountId })).problem;
        await app.api.call('refresh:now', { accountId });
        return null;
      });
      await app.info.read();
    },
  };
}
