import * as v from 'valibot';
import { isDay } from '../../../electron/core/days.ts';
import type { ExampleFolder } from './folder.ts';

const day = v.pipe(v.string(), v.check(isDay, 'no calendar day'));
const value = v.nullable(v.union([v.string(), v.number(), v.boolean()]));
/** A name and a value, or one more level of them (`warmup`, `leadStatus`). */
const facts = v.record(v.string(), v.union([value, v.record(v.string(), value)]));
const known = v.objectWithRest({ id: v.string() }, v.unknown());
const parts = v.record(day, v.record(v.string(), v.number()));

const accountSchema = v.strictObject({
  summary: facts,
  daily: v.optional(v.array(v.objectWithRest({ day }, value))),
  senders: v.optional(v.array(known)),
  campaigns: v.optional(v.array(known)),
  quotas: v.optional(v.array(v.objectWithRest({ name: v.string() }, value))),
  health: v.optional(v.array(v.objectWithRest({ scope: v.string(), name: v.string() }, value))),
  identities: v.optional(v.array(v.objectWithRest({ name: v.string() }, value))),
  parts: v.optional(parts),
});

const expectedSchema = v.strictObject({
  /** The time at which the service is read. */
  clock: v.pipe(v.string(), v.isoTimestamp()),
  /** Whose days they are. */
  zone: v.optional(v.string()),
  /** The counters behind the rates of the summary, for whoever has to find a difference. */
  pooled7d: v.optional(v.record(v.string(), v.number())),
  account: accountSchema,
  absentDays: v.optional(v.array(day), []),
  notesMustSay: v.optional(v.array(v.string()), []),
  neverStored: v.optional(v.array(v.string()), []),
  note: v.optional(v.string()),
  /** Values for what Sendgauge cannot show yet; nobody judges them. */
  future: v.optional(v.record(v.string(), v.unknown())),
});

export type ExpectedAccount = v.InferOutput<typeof accountSchema>;
export type Expected = v.InferOutput<typeof expectedSchema>;

export function expectedOf(folder: ExampleFolder): Expected {
  return folder.read('expected.json', expectedSchema);
}

/** What must be found nowhere: what `expected.json` names, and every text of the folder that says so itself. */
export function neverStoredOf(folder: ExampleFolder): readonly string[] {
  const texts = folder.files.flatMap((file) => folder.text(file).match(/(?<=["'>])never-store[^"'<]*/g) ?? []);
  return [...new Set([...expectedOf(folder).neverStored, ...texts])];
}
