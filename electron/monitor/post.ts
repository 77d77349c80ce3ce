/** What the monitor is told, until it has heard it: what one that ends or hangs has not heard, the next is told, once. */
import type { Happening, ToMonitor } from './messages.ts';

export interface MonitorPost {
  /** Something that happens, as it is to be told and heard. */
  readonly telling: (happening: Happening) => ToMonitor;
  /** Notes what was said: what has to be heard is kept, and what reached no thread. */
  readonly said: (message: ToMonitor, reached: boolean) => void;
  readonly heard: (id: number) => void;
  /** What the next thread is told, in order. */
  readonly handOver: () => readonly ToMonitor[];
  /** Whether a person wants something that nobody has heard. */
  readonly hasWish: () => boolean;
}

/** The post of one host. */
export function createMonitorPost(): MonitorPost {
  let kept: readonly ToMonitor[] = [];
  let told = 0;
  const isWish = (message: ToMonitor): boolean =>
    message.do === 'hear' && (message.happening.do === 'act' || message.happening.do === 'banner-pressed');
  return {
    telling: (happening) => ({ do: 'hear', id: ++told, happening }),
    said(message, reached) {
      if (!reached || message.do === 'hear') kept = [...kept, message];
    },
    heard: (id) => void (kept = kept.filter((message) => message.do !== 'hear' || message.id !== id)),
    handOver() {
      const all = kept;
      kept = all.filter((message) => message.do === 'hear');
      return all;
    },
    hasWish: () => kept.some(isWish),
  };
}
