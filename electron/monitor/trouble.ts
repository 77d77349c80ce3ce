import { StoreFailure } from '../store/failure.ts';

/** What becomes of failures that no answer can carry. */
export interface Trouble {
  /** What cannot be stored is said in the window; anything else thrown is our own mistake. Nothing while quitting. */
  readonly met: (thrown: unknown) => void;
  /** The same work for what a person asks for outside of the window; nothing is done any more while quitting. */
  readonly surviving: <Given extends readonly unknown[]>(work: (...given: Given) => void) => (...given: Given) => void;
}

export function createTrouble(isQuitting: () => boolean, storeFailed: (message: string) => void): Trouble {
  const met = (thrown: unknown): void => {
    if (isQuitting()) return;
    if (!(thrown instanceof StoreFailure)) throw thrown;
    storeFailed(thrown.message);
  };
  return {
    met,
    surviving:
      (work) =>
      (...given) => {
        if (isQuitting()) return;
        try {
          work(...given);
        } catch (thrown) {
          met(thrown);
        }
      },
  };
}
