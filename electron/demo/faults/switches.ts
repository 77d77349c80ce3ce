/** What can be made to go wrong, and which requests it goes wrong for. The numbers are those of docs/faults.md. */
import * as v from 'valibot';
import { demoProviders, type DemoProvider } from '../keys.ts';

/** Faults that answer instead of the API: statuses, redirects and bodies that are not the data. */
export const replyFaults = [
  'unauthorized', // fault F1
  'key-echo', // fault F1, with the key quoted in the message
  'forbidden', // fault F2
  'payment-required', // fault F3
  'not-found', // faults F4, F5
  'bad-request', // fault F7, with details
  'validation', // fault F7 as 422, with details
  'payload-too-large', // fault F8
  'rate-limited-seconds', // fault F9
  'rate-limited-date', // fault F10
  'rate-limited-bare', // faults F11, F12
  'rate-limited-body', // fault F11: only the body says how long
  'server-error', // fault F14
  'bad-gateway',
  'unavailable',
  'unavailable-retry-after',
  'gateway-timeout',
  'html', // fault F15
  'empty', // fault F16
  'no-content', // fault F16
  'success-false', // fault F17
  'error-object', // fault F17
  'no-data', // fault F17
  'redirect-same-host', // fault F18
  'redirect-other-host', // fault F18
] as const;

/** Faults in how the bytes arrive. */
export const deliveryFaults = [
  'truncated', // fault F16: half of the JSON, neatly ended
  'cut-off', // fault F16: the connection ends before Content-Length is reached
  'stall-headers', // fault F22
  'stall-body', // fault F22
  'slow-body', // fault F22
  'reset', // fault F22
  'huge', // fault F23
  'gzip-bomb', // fault F24
  'nested-encoding', // fault F24
  'unknown-encoding', // fault F24
] as const;

/** Faults in the headers of a good answer. */
export const headerFaults = [
  'remaining-zero', // fault F13
  'not-json-type', // fault F16
  'wrong-clock', // fault F36
] as const;

/** Faults in the data of a good answer. */
export const dataFaults = [
  'wrong-types', // fault F25
  'nulls', // fault F26
  'negative', // fault F27
  'rates-as-percent', // fault F28
  'bounced-over-sent', // fault F29
  'bad-rows', // fault F30
  'object-instead-of-list', // fault F30
  'huge-list', // fault F30
  'duplicates', // fault F31
  'holes', // fault F32
  'corrected-day', // fault F33
  'vanished-day', // fault F34
  'shrunk-day', // fault F34
  'future-day', // fault F35
  'counter-reset', // fault F39
  'empty-list', // fault F40
  'empty-page', // fault F41: no rows, but more pages
  'endless-pages', // fault F41
  'cursor-loop', // fault F41
  'hostile-text', // fault F42
  'proto-keys', // fault F43
  'new-words', // fault F50
] as const;

/** Faults in the text of a good answer that no JSON writer would make. */
export const textFaults = [
  'nan-literal', // fault F27
  'overflow', // fault F27: 1e400 and a number beyond 2^53
  'deep-nesting', // fault F43
] as const;

export const faultNames = [...replyFaults, ...deliveryFaults, ...headerFaults, ...dataFaults, ...textFaults] as const;
export type FaultName = (typeof faultNames)[number];

/** A switched fault, as set in-process or over the control route. */
export const faultSchema = v.object({
  fault: v.picklist(faultNames),
  /** Every provider when left out. */
  provider: v.optional(v.picklist(demoProviders)),
  /** Path below the base URL; a prefix when it ends in `*`; every path when left out. */
  path: v.optional(v.string()),
  method: v.optional(v.string()),
  /** Requests it lasts for; until cleared when left out. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** For waits and clocks: how many seconds; each fault has a default. */
  seconds: v.optional(v.number()),
  /** For `bad-rows`: the share of rows that is unreadable. */
  share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** For `huge` and `gzip-bomb`: decoded size. */
  bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** For `redirect-other-host`: where it points. */
  location: v.optional(v.string()),
});
export type Fault = v.InferOutput<typeof faultSchema>;
export type FaultInput = v.InferInput<typeof faultSchema>;

/** Faults that are switched on. */
export interface FaultSwitches {
  set(fault: FaultInput): void;
  clear(): void;
  /** The faults this request meets; those set for a number of requests count down. */
  take(provider: DemoProvider, method: string, path: string): readonly Fault[];
}

function meets(fault: Fault, provider: DemoProvider, method: string, path: string): boolean {
  if (fault.provider !== undefined && fault.provider !== provider) return false;
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.path === undefined) return true;
  return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}

/** No fault switched on yet. Throws a valibot error for an unknown fault or field. */
export function createFaultSwitches(): FaultSwitches {
  let active: readonly { readonly fault: Fault; readonly left: number }[] = [];
  return {
    set(input) {
      const fault = v.parse(faultSchema, input);
      active = [...active, { fault, left: fault.times ?? Number.POSITIVE_INFINITY }];
    },
    clear() {
      active = [];
    },
    take(provider, method, path) {
      const met = active.filter(({ fault }) => meets(fault, provider, method, path));
      active = active.flatMap((entry) => {
        if (!met.includes(entry)) return [entry];
        return entry.left > 1 ? [{ fault: entry.fault, left: entry.left - 1 }] : [];
      });
      return met.map(({ fault }) => fault);
    },
  };
}

/** The first of the faults that is one of these kinds, narrowed to them. */
export function firstOf<Name extends FaultName>(
  faults: readonly Fault[],
  kinds: readonly Name[],
): (Fault & { readonly fault: Name }) | null {
  for (const fault of faults) {
    const kind = kinds.find((name) => name === fault.fault);
    if (kind !== undefined) return { ...fault, fault: kind };
  }
  return null;
}
