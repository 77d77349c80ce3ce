/** Values of alerts as JSON in columns. What cannot be read is `said` as it stands: nothing of a history is lost. */
import * as v from 'valibot';
import { ruleNames } from '../../core/alerts/catalog.ts';
import { stepCodes, unreadForOthers, type SampleDetail, type StepReason } from '../../core/alerts/state.ts';
import { dropCodes, type Said, type Untold } from '../../core/delivery/model.ts';
import type { HookEvent } from '../../core/hooks.ts';
import { providerErrorKinds } from '../../core/errors.ts';
import { fromJson } from '../values.ts';

/** Only alerts of rules that this version has: one of a later version is left as it is. `alias` names the alert table. */
export function ofKnownRule(alias: string): string {
  return `+${alias}.rule IN (${ruleNames.map((name) => `'${name}'`).join(', ')})`;
}

/** SQL: whether a banner told of a step (`t`), and why none did: the outbox knows, and of long ago the step itself. */
export const whetherTold = `t.told_banner IS NOT NULL
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.transition_id = t.id AND o.outcome = 'shown') AS notified,
  coalesce(t.untold, (SELECT o.reason FROM outbox o WHERE o.transition_id = t.id AND o.outcome IS NOT 'shown' LIMIT 1)) AS untold`;

const count = v.nullable(v.number());
const severity = v.picklist(['warning', 'critical']);

export const detailSchema = v.nullable(
  v.variant('kind', [
    v.object({ kind: v.literal('baseline'), rate: v.number() }),
    v.object({ kind: v.literal('forecast'), reachesAt: count, resetsAt: v.number() }),
    v.object({ kind: v.literal('events-apart') }),
    v.object({ kind: v.literal('usual'), count: v.number() }),
    v.object({ kind: v.literal('status'), status: v.string() }),
    v.object({
      kind: v.literal('awaited'),
      because: v.picklist([...providerErrorKinds, ...unreadForOthers]),
      inTerminal: v.optional(v.boolean()),
      liveAsOf: count,
    }),
  ]),
);

/** The detail of a sample; `null` where there is none. */
export function detailFrom(text: string | null): SampleDetail | null {
  return text === null ? null : fromJson(detailSchema, text, null);
}

const said = v.object({ code: v.literal('said'), text: v.string() });

export const reasonSchema = v.variant('code', [v.object({ code: v.picklist(stepCodes) }), said]);

/** Why an alert stepped. */
export function reasonFrom(text: string): StepReason {
  return fromJson(reasonSchema, text, { code: 'said', text });
}

export const untoldSchema = v.variant('code', [
  v.object({ code: v.literal('grouping'), ms: v.number() }),
  v.object({ code: v.picklist(['quiet', 'snoozed', 'unstable']), until: v.number() }),
  v.object({ code: v.picklist(['offline', 'catching-up', 'no-banners']) }),
  v.object({ code: v.literal('account'), rule: v.picklist(ruleNames), provider: v.string() }),
  v.object({ code: v.literal('hidden'), rule: v.picklist(ruleNames), severity }),
  v.object({ code: v.literal('dropped'), why: v.picklist(dropCodes) }),
  said,
]);

/** Why something is not told (yet); `null` where nobody said. */
export function untoldFrom(text: string | null): Untold | null {
  return text === null ? null : fromJson(untoldSchema, text, { code: 'said', text });
}

const window = v.picklist(['lifetime', '7d', 'today']);
const sample = v.object({
  at: v.number(),
  value: v.number(),
  numerator: count,
  denominator: count,
  window,
  approximate: v.boolean(),
  detail: v.fallback(detailSchema, null),
});
const asItStood = {
  phase: v.picklist(['pending', 'firing', 'recovering']),
  sample: v.fallback(v.nullable(sample), null),
  threshold: count,
};

export const saidSchema = v.variant('code', [
  v.object({ code: v.literal('alert'), ...asItStood }),
  v.object({ code: v.literal('said'), title: v.string(), body: v.string() }),
]);

/** What a notification says; of what cannot be read only that its rule is over its line. */
export function saidFrom(text: string): Said {
  return fromJson(saidSchema, text, { code: 'alert', phase: 'firing', sample: null, threshold: null });
}

const phase = v.picklist(['inactive', 'pending', 'firing', 'recovering']);
const text = v.nullable(v.string());
const eventSchema = v.object({
  schema: v.literal(1),
  id: v.string(),
  event: v.picklist(['transition', 'test']),
  at: v.string(),
  rule: v.picklist(ruleNames),
  severity,
  from: phase,
  to: phase,
  fromLevel: v.number(),
  toLevel: v.number(),
  account: v.object({ id: v.string(), label: v.string(), provider: v.string(), client: text, demo: v.boolean() }),
  subject: v.object({ kind: v.picklist(['account', 'sender', 'campaign']), id: v.string(), name: v.string() }),
  value: count,
  numerator: count,
  denominator: count,
  threshold: count,
  window: v.nullable(window),
  message: v.union([
    v.string(),
    v.object({ code: v.literal('test') }),
    v.object({
      code: v.picklist(['alert', 'resolved']),
      ...asItStood,
      severity,
      providerName: v.string(),
      levels: v.nullable(v.array(v.object({ threshold: v.number(), smallCount: count }))),
    }),
  ]),
});

/** An event that waits for a hook, or was told; `null` for one that cannot be read. */
export function hookEventFrom(stored: string): HookEvent | null {
  return fromJson(v.nullable(eventSchema), stored, null);
}
