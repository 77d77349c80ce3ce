/**
 * From the outbox to the desktop: what is due is shown, and noted as told only after the desktop said that the banner is
 * there, so a crash in between loses none. Banners whose alerts are over or dealt with are taken away.
 */
import { bannerActions, type Banner, type ShowOutcome } from '../../core/delivery/desktop-banner.ts';
import { secondMs } from '../../core/days.ts';
import { rethrow } from '../../core/errors.ts';
import type { PlannedBanner } from '../../core/delivery/model.ts';
import { bannerText, type BannerText } from '../../core/words/banners.ts';
import type { Subject } from '../../core/model.ts';
import { serialised } from '../../core/serialised.ts';
import { inTransaction } from '../../store/statement.ts';
import { StoreFailure } from '../../store/failure.ts';
import { noteWaiting, recordBanner, waitingNotifications } from '../../store/alerts/outbox.ts';
import type { App } from '../app.ts';
import { createBannersUp } from './banners-up.ts';
import { createCatchUpWait } from './catch-up-wait.ts';
import { decide } from './decide.ts';
import { atMost } from '../timing.ts';

/** A banner that was shown, with all that is needed to go on with it. */
export interface BannerBefore {
  readonly planned: PlannedBanner;
  readonly words: BannerText;
  readonly shownAt: number;
  /** It is stored that it was shown. */
  readonly recorded: boolean;
}

/** The desktop's banners, as the shell provides them. */
export interface Banners {
  /** `before`: what an outbox after this one has to know of it, once it is shown. */
  readonly show: (banner: Banner, before: BannerBefore) => Promise<ShowOutcome>;
  readonly withdraw: (key: string) => void;
  /** It is stored that the banner was shown. */
  readonly recorded?: (key: string) => void;
}

export interface OutboxOptions {
  readonly online: () => boolean;
  /** The banners of an outbox before this one that may be on the screen still, in the order in which they were shown. */
  readonly before?: readonly BannerBefore[];
  /** How long the first of a kind waits for others. */
  readonly groupMs?: number;
  /** A mistake of ours, met when it looked by itself: it goes on with the next look. Without this it is thrown. */
  readonly onMistake?: (thrown: unknown) => void;
}

export interface Outbox {
  /** Shows what is due. Calls that come while one runs are served by one more run after it. Never rejects for the store's sake. */
  readonly flush: () => Promise<void>;
  /** Shows nothing more; resolves when the banner that is going up is recorded, or after two seconds. */
  readonly stop: () => Promise<void>;
  /** What a click on the banner opens; `null`: all alerts. */
  readonly subjectOf: (key: string) => Subject | null;
  /** The alerts a button on the banner is about; none when it is not known (any more). */
  readonly alertIdsOf: (key: string) => readonly string[];
}

/** Alerts of one kind that come within this long of the first are told together. */
export const defaultGroupMs = 30 * secondMs;

/** Where nothing can show a banner what is due stays so, and is tried again after this long. */
export const retryBannersMs = 60_000;

/** The clock can be put forward, and a timer does not run while the computer sleeps: looked again at least this often. */
export const lookAgainMs = 60_000;

/** How long quitting waits for the desktop to say that a banner is there. */
const settleMs = 2000;

/** The outbox of this process. */
export function createOutbox(
  app: App,
  banners: Banners,
  later: (work: () => void, inMs: number) => () => void,
  options: OutboxOptions,
): Outbox {
  const up = createBannersUp();
  for (const { planned, shownAt } of options.before ?? []) up.put(planned, shownAt);
  const catchUpWait = createCatchUpWait();
  /** Shown, and not noted so yet. */
  let unrecorded = stillUnrecorded(app, options.before ?? []);
  let cancelTimer: () => void = () => undefined;
  let first = true;
  let held = false;
  let stopped = false;
  let closed = false;

  const onMistake = options.onMistake ?? rethrow;
  const flushByItself = (): void => void flush().catch(onMistake);

  /** A desktop that shows no banners is not asked again with every change. */
  function holdBack(): void {
    if (held || stopped) return;
    held = true;
    later(() => {
      held = false;
      flushByItself();
    }, retryBannersMs);
  }

  async function once(): Promise<void> {
    // A banner that could not be noted as shown is not shown again for that: nothing else is until it is.
    record();
    // Asked anew each time: while a banner goes up, another may stop being true.
    for (let banner = next(); banner !== null; banner = next()) {
      const shown = { planned: banner, words: bannerText(banner.content, app.format), recorded: false };
      const outcome = await show(shown);
      if (closed) return;
      if (outcome !== 'shown') {
        app.log.warn('banner-not-shown', { outcome });
        noteUnshown([banner]);
        holdBack();
        return;
      }
      const shownAt = app.now();
      for (const key of up.put(banner, shownAt)) banners.withdraw(key);
      unrecorded = [...unrecorded, { ...shown, shownAt }];
      record();
    }
  }

  /** Decides about everything, and returns what is to be shown first; `null` when nothing can or has to be. */
  function next(): PlannedBanner | null {
    if (stopped) return null;
    const now = app.now();
    const decision = decide(app, {
      groupMs: options.groupMs ?? defaultGroupMs,
      online: options.online(),
      catchingUpUntil: catchUpWait(app.db, now),
      shown: up.groups(),
      first,
    });
    first = false;
    for (const key of up.takeDone(decision.isDone)) banners.withdraw(key);
    lookAgain(decision.nextAt);
    if (!held) return decision.banners[0] ?? null;
    noteUnshown(decision.banners);
    return null;
  }

  function lookAgain(nextAt: number | null): void {
    cancelTimer();
    cancelTimer = () => undefined;
    if (nextAt === null) return;
    cancelTimer = later(flushByItself, Math.min(lookAgainMs, Math.max(1, nextAt - app.now())));
  }

  async function show(shown: Omit<BannerBefore, 'shownAt'>): Promise<ShowOutcome> {
    const { key, content, severity, silent } = shown.planned;
    const actions = !silent && (content.kind === 'single' || content.kind === 'group') ? bannerActions : [];
    try {
      const banner = { key, ...shown.words, severity, silent, actions };
      return await banners.show(banner, { ...shown, shownAt: app.now() });
    } catch {
      return 'failed';
    }
  }

  function noteUnshown(planned: readonly PlannedBanner[]): void {
    if (planned.length === 0) return;
    inTransaction(app.db, () => {
      for (const id of planned.flatMap(({ itemIds }) => itemIds)) noteWaiting(app.db, id, { code: 'no-banners' });
    });
  }

  function record(): void {
    if (unrecorded.length === 0) return;
    inTransaction(app.db, () => {
      for (const { planned, words, shownAt } of unrecorded) {
        const { content, severity, itemIds } = planned;
        recordBanner(app.db, { kind: content.kind, ...words, severity, shownAt }, itemIds);
      }
    });
    for (const { planned } of unrecorded) banners.recorded?.(planned.key);
    unrecorded = [];
  }

  const flush = serialised(async () => {
    try {
      // At the end nothing is shown any more, and what was is noted, by whomever it was shown.
      if (stopped) record();
      else await once();
    } catch (thrown) {
      if (!(thrown instanceof StoreFailure)) throw thrown;
      app.log.warn('not-stored', { kind: thrown.kind });
      holdBack();
    }
  });

  async function stop(): Promise<void> {
    stopped = true;
    cancelTimer();
    // Shows nothing more: it ends with what is under way.
    await atMost(settleMs, flush());
    closed = true;
  }

  return {
    flush,
    stop,
    subjectOf: (key) => up.find(key)?.subject ?? null,
    alertIdsOf: (key) => up.find(key)?.alertIds ?? [],
  };
}

/** Those of which it is not stored yet that they were shown, whatever whoever showed them came to. */
function stillUnrecorded({ db }: App, before: readonly BannerBefore[]): readonly BannerBefore[] {
  const unsure = before.filter(({ recorded }) => !recorded);
  if (unsure.length === 0) return unsure;
  const waiting = new Set(waitingNotifications(db).map(({ id }) => id));
  return unsure.filter(({ planned }) => planned.itemIds.some((id) => waiting.has(id)));
}
