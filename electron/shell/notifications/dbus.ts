import * as v from 'valibot';
import type { Banner, BannerAction, ShowOutcome } from '../../core/delivery/desktop-banner.ts';
import type { ImageData } from './image-data.ts';
import {
  askAbilities,
  canBeStarted,
  closing,
  daemonName,
  defaultAction,
  expired,
  invocation,
  notifyArguments,
  putUp,
  takeDown,
  type Application,
  type Posted,
} from './daemon.ts';
import { confirmWithinMs, type BannerEvents, type Later, type Notifier } from './notifier.ts';
import type { BusMessage, SessionBus } from '../session-bus.ts';

export interface DbusNotifierOptions extends BannerEvents {
  readonly bus: SessionBus;
  readonly application: Application;
  /** Read with the first banner. */
  readonly image: () => ImageData | null;
  readonly later: Later;
}

/** A banner the daemon confirmed, with the buttons it was given. */
interface Shown extends Posted {
  readonly actions: readonly BannerAction[];
}

/** A banner on its way to the daemon. `dropped`: nobody wants it any more, so that it is taken down if it appears. */
interface Journey {
  readonly key: string;
  dropped: boolean;
  /** Whose place it takes. */
  old: Shown | null;
}

/**
 * Banners by the desktop's own notification daemon. The daemon's answer is what confirms a banner; without one within
 * ten seconds it counts as failed and is taken down should it still appear. A daemon that ends takes its banners and
 * their numbers with it: a number is only ever sent to the connection that gave it.
 */
export function createDbusNotifier(options: DbusNotifierOptions): Notifier {
  const { bus } = options;
  const shown = new Map<string, Shown>();
  const underWay = new Set<Journey>();
  let present: boolean | null = null;
  let startable = false;

  bus.watchOwner(daemonName, (owner) => {
    present = owner !== null;
    for (const [key, banner] of shown) if (banner.owner !== owner) shown.delete(key);
    if (!present) void canBeStarted(bus).then((can) => (startable = can));
  });
  bus.onSignal(daemonName, 'ActionInvoked', (signal) => {
    const invoked = v.safeParse(invocation, signal.body);
    if (invoked.success) afterAnswers(() => act(find(signal, invoked.output[0]), invoked.output[1]));
  });
  bus.onSignal(daemonName, 'NotificationClosed', (signal) => {
    const closed = v.safeParse(closing, signal.body);
    if (!closed.success || closed.output[1] === expired) return;
    afterAnswers(() => {
      const key = find(signal, closed.output[0]);
      if (key !== null) shown.delete(key);
    });
  });

  /** The key of our banner that the signal speaks of: other applications' banners are told of too. */
  function find({ sender }: BusMessage, id: number): string | null {
    for (const [key, banner] of shown) if (banner.owner === sender && banner.id === id) return key;
    return null;
  }

  function act(key: string | null, invoked: string): void {
    const banner = key === null ? undefined : shown.get(key);
    if (key === null || banner === undefined) return;
    const action = banner.actions.find((offered) => offered === invoked);
    if (action === undefined && invoked !== defaultAction) return;
    // Most daemons close what was acted on; some leave that to the application.
    takeAway(key, banner);
    if (action === undefined) options.onClick(key);
    else options.onAction(key, action);
  }

  /** Takes this very banner down, unless another has its place by now. */
  function takeAway(key: string, banner: Shown): void {
    if (shown.get(key) !== banner) return;
    shown.delete(key);
    takeDown(bus, banner);
  }

  /** Nothing was heard of it in time. What it was to replace goes as well: it may be the new one by now. */
  function giveUp(journey: Journey): void {
    journey.dropped = true;
    if (journey.old !== null) takeAway(journey.key, journey.old);
  }

  async function send(banner: Banner, journey: Journey): Promise<ShowOutcome> {
    const { key, actions } = banner;
    const abilities = await askAbilities(bus);
    if (journey.dropped) return 'failed';
    const old = (journey.old = shown.get(key) ?? null);
    const values = notifyArguments(banner, old?.id ?? 0, abilities, options.application, options.image());
    const posted = await putUp(bus, old, values).catch(() => null);
    if (posted === null) return 'failed';
    if (journey.dropped) {
      takeDown(bus, posted);
      return 'shown';
    }
    const before = shown.get(key);
    if (before !== undefined && !same(before, posted)) takeDown(bus, before);
    shown.set(key, { ...posted, actions });
    return 'shown';
  }

  return {
    withdraw(key) {
      for (const journey of underWay) if (journey.key === key) journey.dropped = true;
      const banner = shown.get(key);
      if (banner !== undefined) takeAway(key, banner);
    },
    supported: () => present !== false || startable,
    show(banner) {
      const journey: Journey = { key: banner.key, dropped: false, old: null };
      underWay.add(journey);
      return new Promise((resolve, reject) => {
        const cancel = options.later(() => {
          giveUp(journey);
          resolve('failed');
        }, confirmWithinMs);
        send(banner, journey)
          .finally(() => {
            underWay.delete(journey);
            cancel();
          })
          .then(resolve, reject);
      });
    },
  };
}

/**
 * What happens to a banner at once may arrive in one piece with the answer that gave it its number, and that answer is
 * only known to those who wait for it after the whole piece was read.
 */
function afterAnswers(work: () => void): void {
  setImmediate(work);
}

function same(left: Posted, right: Posted): boolean {
  return left.owner === right.owner && left.id === right.id;
}
