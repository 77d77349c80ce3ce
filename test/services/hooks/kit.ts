import * as v from 'valibot';
import { ruleNames, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import type { HookTransition } from '../../../electron/core/hooks.ts';
import { accountNamed } from '../../helpers/temporary-database.ts';

const phase = v.picklist(['inactive', 'pending', 'firing', 'recovering']);
const count = v.nullable(v.number());

/** The payload as docs/hooks.md promises it: nothing missing, nothing more. */
export const payloadSchema = v.strictObject({
  schema: v.literal(1),
  id: v.pipe(v.string(), v.uuid()),
  event: v.picklist(['transition', 'test']),
  at: v.pipe(v.string(), v.isoTimestamp()),
  rule: v.picklist(ruleNames),
  severity: v.picklist(['warning', 'critical']),
  from: phase,
  to: phase,
  fromLevel: v.pipe(v.number(), v.integer(), v.minValue(0)),
  toLevel: v.pipe(v.number(), v.integer(), v.minValue(0)),
  account: v.strictObject({
    id: v.string(),
    label: v.string(),
    provider: v.string(),
    client: v.nullable(v.string()),
    demo: v.boolean(),
  }),
  subject: v.strictObject({ kind: v.picklist(['account', 'sender', 'campaign']), id: v.string(), name: v.string() }),
  value: count,
  numerator: count,
  denominator: count,
  threshold: count,
  window: v.nullable(v.picklist(['today', '7d', 'lifetime'])),
  message: v.string(),
});

export function payloadOf(text: string): v.InferOutput<typeof payloadSchema> {
  return v.parse(payloadSchema, JSON.parse(text));
}

/** A mailbox of account `a1` that starts to bounce. */
export function step(at: number, name = 'Mailbox', rule: RuleName = 'bounce-rate'): HookTransition {
  return {
    account: accountNamed('a1'),
    subject: { accountId: 'a1', kind: 'sender', id: 's1', name },
    rule,
    transition: { from: 'pending', to: 'firing', fromLevel: 0, toLevel: 2, at, tell: 'fired' },
    alert: {
      phase: 'firing',
      severity: 'critical',
      sample: { at, value: 0.06, numerator: 60, denominator: 1000, window: '7d', approximate: false, detail: null },
      threshold: 0.05,
      providerName: 'SendKit',
      levels: null,
    },
  };
}
