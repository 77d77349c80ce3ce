/** One hook's own queue: a slow hook does not hold up the other. */
import { dayMs, minuteMs } from '../../core/days.ts';
import { mayBeOwnTrouble, rethrow } from '../../core/errors.ts';
import { leaseMs, longestWaitMs, waitAfterAttempt, type HookName } from '../../core/hooks.ts';
import { serialised } from '../../core/serialised.ts';
import { StoreFailure } from '../../store/failure.ts';
import {
  abandonDeliveries,
  claimDelivery,
  finishDelivery,
  nextDeliveryAt,
  postponeDelivery,
  releaseDelivery,
  type HookClaim,
} from '../../store/hooks.ts';
import type { App } from '../app.ts';
import { atMost } from '../timing.ts';
import type { Attempt } from './attempt.ts';
import { deliverOnce, targetOf, type HookLimits } from './deliver.ts';
import { isEnabled, loadHookSettings } from './settings.ts';

export interface HookPorts {
  /** Runs the work once after `inMs`; returns the cancel. */
  readonly later: (work: () => void, inMs: number) => () => void;
  /** The log changed. */
  readonly onChange: () => void;
  /** A mistake of ours, met when it delivered by itself: it goes on with the next flush. Without this it is thrown. */
  readonly onMistake?: (thrown: unknown) => void;
  /** This process only looks in: what its own keychain or network keeps it from is left to the app, and counts as no attempt. */
  readonly visiting?: boolean;
}

const settleMs = 2000;
/** For so long the app may be away. What is older counts whoever tries it: there may be no app on this machine. */
const leftToAppMs = dayMs;
/** A store that cannot be written is tried again after this long. */
const retryStoreMs = minuteMs;

const turnedOff = 'Turned off before it was delivered.';

/** Delivers what waits for one hook. */
export interface Lane {
  /** Delivers what is due, and comes back by itself for what is due later. */
  readonly flush: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The queue of one hook. `tidy` runs before every look at it. */
export function createLane(app: App, hook: HookName, ports: HookPorts, limits: HookLimits, tidy: () => void): Lane {
  const stopping = new AbortController();
  let stopped = false;
  let cancelWake = (): void => undefined;
  const onMistake = ports.onMistake ?? rethrow;

  /** Delivers until nothing is due; returns when the next one is, epoch ms. */
  async function drain(): Promise<number | null> {
    for (;;) {
      const dueAt = nextDeliveryAt(app.db, hook);
      if (dueAt === null) return null;
      const settings = loadHookSettings(app.db);
      if (!isEnabled(settings, hook)) {
        if (abandonDeliveries(app.db, hook, turnedOff, app.now()) > 0) ports.onChange();
        return null;
      }
      if (isLater(dueAt)) return dueAt;
      // Before the claim: a locked keychain takes as long as its owner does.
      const target = await targetOf(app, hook, settings);
      if (stopped || (ports.visiting === true && 'ours' in target)) return null;
      const claim = claimDelivery(app.db, hook, app.now(), leaseMs, longestWaitMs);
      // Somebody else was quicker; the next look finds until when.
      if (claim === null) continue;
      const { attempt, tookMs } = await deliverOnce(app, target, claim, stopping.signal, limits);
      const isLeft = isLeftToApp(claim, attempt);
      if (isLeft) releaseDelivery(app.db, claim, app.now());
      else record(claim, attempt, tookMs);
      if (stopped || isLeft) return null;
      ports.onChange();
    }
  }

  /** A time further off than any wait was noted by a clock that has been put back since. */
  function isLater(dueAt: number): boolean {
    const waitMs = dueAt - app.now();
    return waitMs > 0 && waitMs <= longestWaitMs;
  }

  function isLeftToApp({ createdAt }: HookClaim, attempt: Attempt): boolean {
    if (ports.visiting !== true || attempt.outcome !== 'failed' || attempt.on === undefined) return false;
    return mayBeOwnTrouble({ kind: attempt.on }) && Math.abs(app.now() - createdAt) < leftToAppMs;
  }

  function record(claim: HookClaim, attempt: Attempt, tookMs: number): void {
    const now = app.now();
    if (attempt.outcome === 'stopped') {
      releaseDelivery(app.db, claim, now);
      return;
    }
    const waitMs = attempt.outcome === 'failed' ? waitAfterAttempt(claim.attempts, attempt.askedMs) : null;
    if (waitMs === null) {
      finishDelivery(app.db, claim, { outcome: attempt.outcome, detail: attempt.detail, tookMs }, now);
    } else {
      postponeDelivery(app.db, claim, { detail: attempt.detail, tookMs }, now + waitMs);
    }
    app.log.info('hook', { hook, outcome: attempt.outcome, attempts: claim.attempts, tookMs });
  }

  async function once(): Promise<void> {
    cancelWake();
    tidy();
    const dueAt = await drain();
    if (dueAt !== null) wakeIn(Math.max(0, dueAt - app.now()));
  }

  function wakeIn(ms: number): void {
    cancelWake();
    if (!stopped) cancelWake = ports.later(() => void flush().catch(onMistake), ms);
  }

  const flush = serialised(async () => {
    if (stopped) return;
    await once().catch((thrown: unknown) => {
      if (!(thrown instanceof StoreFailure)) throw thrown;
      app.log.warn('hooks-not-stored', { kind: thrown.kind });
      wakeIn(retryStoreMs);
    });
  });

  async function stop(): Promise<void> {
    stopped = true;
    cancelWake();
    // Delivers nothing more: it ends with what is under way.
    const underWay = flush();
    await atMost(settleMs, underWay);
    stopping.abort();
    await atMost(settleMs, underWay);
  }

  return { flush, stop };
}
