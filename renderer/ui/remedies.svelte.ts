/** What a person does about a key that does not work, from wherever it is said. */
import type { KeyRemedy } from '../../electron/core/key-troubles.ts';
import { failureOf } from '../api.ts';
import type { AppState } from '../state.svelte.ts';

export function createRemedies(app: AppState) {
  let busy = $state(false);
  let failed = $state<string | null>(null);

  return {
    /** True while the desktop asks the person, or the account is read. */
    get busy() {
      return busy;
    },
    /** Why it could not be tried, for a person. What is wrong with the account is said by the account. */
    get failed() {
      return failed;
    },
    /** Unlocks the key store, reads once more, or opens the account's form. `null`: whichever account needs it. */
    take: async (remedy: KeyRemedy, accountId: string | null): Promise<void> => {
      if (remedy === 'enter-key') {
        if (accountId !== null) app.navigation.edit(accountId);
        return;
      }
      busy = true;
      failed = await failureOf(() => app.api.call('refresh:now', { accountId, unlock: remedy === 'unlock' }));
      busy = false;
      await app.info.read();
    },
  };
}
