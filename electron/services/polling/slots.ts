/** The slots for reading accounts: who is in, who waits in line (core/polling/turns.ts decides), and who has been in for too long. */
import { minuteMs } from '../../core/days.ts';
import { makesWay, nextReader, type Reader } from '../../core/polling/turns.ts';

/** No request, with the pauses and limits around it, takes this long: what asks nothing for longer is stuck. */
export const stuckAfterMs = 3 * minuteMs;
/** The longest that reading one account may take, the time it waited in line left out. */
export const longestReadMs = 20 * minuteMs;

/** A place in line, and then in a slot, until it is left. */
export interface Seat {
  /** True once the slot is there; false when it was left, or the signal aborted, while waiting in line. */
  readonly entered: Promise<boolean>;
  /** It was let in at some time. */
  readonly hasBegun: () => boolean;
  /** Before every request: gives the slot back, and waits in line again, when it is somebody else's turn. */
  readonly turn: () => Promise<void>;
  /** It has been in for longer than any reading takes, or longer without a request than any request takes. */
  readonly isOverdue: () => boolean;
  readonly leave: () => void;
}

export interface Slots {
  /** Gets in line. Nobody is let in before `fill`, so that of several that come at once the right one is first. */
  readonly line: (reader: Reader, signal: AbortSignal) => Seat;
  /** Lets in whoever is next, until the slots are taken. */
  readonly fill: () => void;
}

interface Standing {
  readonly reader: Reader;
  in: boolean;
  /** Since when it waits, or its turn lasts: monotonic ms. */
  since: number;
  /** When it last was between two requests, monotonic ms. */
  seenAt: number;
  /** How long it was in before the present turn. */
  heldMs: number;
  admit: (entered: boolean) => void;
}

/** So many slots, all free. */
export function createSlots(count: number, monotonic: () => number): Slots {
  const standing = new Set<Standing>();
  const present = () => [...standing].filter((one) => one.in);
  const readers = (of: readonly Standing[]) => of.map(({ reader }) => reader);
  const waiting = (now: number) =>
    [...standing].filter((one) => !one.in).map((one) => ({ ...one.reader, waitedMs: now - one.since, standing: one }));

  function fill(): void {
    const now = monotonic();
    for (;;) {
      const next = nextReader(waiting(now), readers(present()), count);
      if (next === null) return;
      Object.assign(next.standing, { in: true, since: now, seenAt: now });
      next.standing.admit(true);
    }
  }

  function line(reader: Reader, signal: AbortSignal): Seat {
    const now = monotonic();
    let begun = false;
    const own: Standing = { reader, in: false, since: now, seenAt: now, heldMs: 0, admit: () => undefined };
    const admitted = (): Promise<boolean> =>
      new Promise((resolve) => {
        own.admit = (entered) => {
          begun ||= entered;
          resolve(entered);
        };
      });
    const leave = (): void => {
      signal.removeEventListener('abort', leaveLine);
      if (!standing.delete(own)) return;
      own.admit(false);
      fill();
    };
    const leaveLine = (): void => {
      if (!own.in) leave();
    };
    const entered = admitted();
    standing.add(own);
    signal.addEventListener('abort', leaveLine);
    if (signal.aborted) leave();
    return {
      entered,
      hasBegun: () => begun,
      turn: async () => {
        if (!own.in || signal.aborted) return;
        const at = monotonic();
        own.seenAt = at;
        const mine = { ...reader, heldMs: at - own.since };
        if (!makesWay(mine, waiting(at), readers(present()), count)) return;
        Object.assign(own, { in: false, since: at, heldMs: own.heldMs + mine.heldMs });
        const again = admitted();
        fill();
        await again;
      },
      isOverdue: () => {
        const at = monotonic();
        return own.in && (at - own.seenAt > stuckAfterMs || own.heldMs + at - own.since > longestReadMs);
      },
      leave,
    };
  }

  return { line, fill };
}
