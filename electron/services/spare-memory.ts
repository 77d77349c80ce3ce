/**
 * Memory that garbage took, given back. V8 keeps the room it once needed until something presses it, and a monitor that rests
 * for minutes between two reads presses nothing: with 10,000 mailboxes three quarters of its heap were empty.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { secondMs } from '../core/days.ts';

/** The heap of this thread. */
export interface Heap {
  /** Bytes it keeps from the system, in use or not. */
  readonly heldBytes: () => number;
  /** Collects all garbage and gives back what is empty then. Holds the thread for some tens of ms. */
  readonly collect: () => void;
}

const lookEveryMs = 10 * secondMs;
/** Less than this beyond what was left last time is not worth it. */
const worthBytes = 3_000_000;

/**
 * Gives back what the heap keeps too much whenever it `isIdle` and has not grown from one look to the next, and with
 * `giveBackOther` what is kept beside the heap, which must cost nothing where there is nothing. Returns the end of it.
 */
export function giveBackWhenIdle(
  isIdle: () => boolean,
  every: (work: () => void, everyMs: number) => () => void,
  { heap = ownHeap(), giveBackOther = () => undefined }: { heap?: Heap; giveBackOther?: () => void } = {},
): () => void {
  let leftBytes = 0;
  let beforeBytes = 0;
  return every(() => {
    const heldBytes = heap.heldBytes();
    const rests = isIdle() && heldBytes <= beforeBytes;
    beforeBytes = heldBytes;
    if (!rests) return;
    giveBackOther();
    if (heldBytes - leftBytes < worthBytes) return;
    heap.collect();
    leftBytes = heap.heldBytes();
  }, lookEveryMs);
}

/** Node offers no other way to ask V8 for it: https://nodejs.org/api/v8.html#v8setflagsfromstringflags */
function ownHeap(): Heap {
  return {
    heldBytes: () => getHeapStatistics().total_heap_size,
    collect() {
      setFlagsFromString('--expose-gc');
      const collect: unknown = runInNewContext('gc');
      setFlagsFromString('--no-expose-gc');
      if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    },
  };
}
