import * as v from 'valibot';
import type { Log } from '../services/log.ts';
import type { Meter } from '../services/timing.ts';
import { contract, type Channel, type Handlers, type Outcome } from './contract.ts';

export interface Answering {
  readonly handlers: Handlers;
  readonly log: Log;
  /** Counts what answers cost. */
  readonly meter: Pick<Meter, 'during'>;
}

/** One request, from unknown input to a value. Never throws. */
export async function answerRequest(options: Answering, channel: Channel, input: unknown): Promise<Outcome<unknown>> {
  const parsed = v.safeParse(contract[channel].input, input);
  // What a schema says quotes the input: it is for nobody's eyes.
  if (!parsed.success) return { ok: false, error: { kind: 'bad-input', message: 'This input is not valid.' } };
  try {
    // The schema just fixed the input's type for this channel; TypeScript cannot relate the two across the union.
    const handler = options.handlers[channel] as (value: unknown) => unknown;
    return { ok: true, value: await options.meter.during(() => handler(parsed.output)) };
  } catch (error) {
    options.log.warn('request-failed', { channel, error: error instanceof Error ? error.name : 'unknown' });
    return { ok: false, error: { kind: 'failed', message: messageOf(error) } };
  }
}

/** Our own failures have sentences for people; anything else could quote what it was given. */
function messageOf(error: unknown): string {
  const named = error instanceof Error && ['ProviderFailure', 'StoreFailure'].includes(error.name);
  return named ? error.message : 'Something went wrong. The log has more.';
}
