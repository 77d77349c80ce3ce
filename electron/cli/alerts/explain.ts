import type { Command } from 'commander';
import { ruleNames, rulesFor, type RuleName } from '../../core/alerts/catalog.ts';
import type { Sample } from '../../core/alerts/state.ts';
import { plainFormat } from '../../core/format.ts';
import type { Subject } from '../../core/model.ts';
import { pick } from '../../core/pick.ts';
import { explanationText } from '../../core/words/explanation.ts';
import { holdText } from '../../core/words/reasons.ts';
import { explain, type Explanation } from '../../services/alerts/explain.ts';
import { isoOrNull, isoTime, rounded } from '../../services/documents/status.ts';
import { subjectNamed } from './subject.ts';
import { exitCodesOfReading, UsageError } from '../exit.ts';
import { oneOf } from '../options.ts';
import type { CommandContext } from '../session.ts';

type N = number | null;
type Time = string | null;

/** One decision of `alerts explain --json` (docs/explain.schema.json). */
export interface ExplainedDecision
  extends
    Pick<Explanation, 'rule' | 'threshold' | 'scope' | 'phase' | 'alertId' | 'enabled' | 'severity' | 'data'>,
    Pick<Explanation, 'lines' | 'pending'> {
  readonly value: N;
  readonly numerator: N;
  readonly denominator: N;
  readonly window: Sample['window'] | null;
  readonly inhibitedBy: string | null;
  readonly sentence: string;
  readonly accountId: string;
  readonly subject: Omit<Subject, 'accountId'>;
  readonly approximate: boolean;
  readonly measuredAt: Time;
  readonly acknowledgedAt: Time;
  readonly snoozedUntil: Time;
  readonly muted: { readonly until: Time } | null;
  readonly lastNotification: { readonly at: string; readonly title: string; readonly body: string } | null;
}

export interface ExplainDocument {
  readonly schema: 1;
  readonly decisions: readonly ExplainedDecision[];
}

/** `sendgauge alerts explain`: why each rule did or did not fire and tell, from the cache. */
export function addExplainCommand(alerts: Command, context: CommandContext): void {
  alerts
    .command('explain')
    .argument('<account|account/subject>', 'an account, or one mailbox or campaign of it')
    .description('why each rule did or did not fire, and did or did not tell')
    .option('--rule <rule>', 'only this rule', oneOf('--rule', ruleNames))
    .option('--json', 'print the document of docs/explain.schema.json')
    .addHelpText('after', exitCodesOfReading)
    .action(async (name: string, options: { readonly rule?: RuleName; readonly json?: true }) => {
      await context.withView(async (app) => {
        const subject = subjectNamed(app.db, name);
        const { rule } = options;
        const judging = rulesFor(subject.kind);
        if (rule !== undefined && !judging.includes(rule))
          throw new UsageError(`${rule} does not judge ${kindText[subject.kind]}. These do: ${judging.join(', ')}.`);
        const decisions = explain(app, subject).filter((decision) => rule === undefined || decision.rule === rule);
        if (options.json === true) context.terminal.print(JSON.stringify(documentOf(subject, decisions), null, 2));
        else {
          const { explainedText } = await import('./explain-text.ts');
          context.terminal.print(decisions.map((decision) => explainedText(decision, app.format)).join('\n\n'));
        }
      });
    });
}

const kindText: Readonly<Record<Subject['kind'], string>> = {
  account: 'accounts',
  sender: 'mailboxes',
  campaign: 'campaigns',
};

function documentOf({ accountId, ...subject }: Subject, decisions: readonly Explanation[]): ExplainDocument {
  return {
    schema: 1,
    decisions: decisions.map(({ facts, sample, lastNotification: last, ...decision }) => ({
      rule: decision.rule,
      threshold: rounded(decision.threshold),
      scope: decision.scope,
      phase: decision.phase,
      value: rounded(sample?.value ?? null),
      numerator: sample?.numerator ?? null,
      denominator: sample?.denominator ?? null,
      window: sample?.window ?? null,
      inhibitedBy: facts.hold === null ? null : holdText(facts.hold, plainFormat, facts.now),
      sentence: explanationText({ ...decision, facts, sample }, plainFormat),
      accountId,
      subject: pick(subject, ['kind', 'id', 'name']),
      ...pick(decision, ['alertId', 'enabled', 'severity', 'data']),
      approximate: sample?.approximate ?? false,
      measuredAt: isoOrNull(sample?.at ?? null),
      ...pick(decision, ['lines', 'pending']),
      acknowledgedAt: isoOrNull(facts.acknowledgedAt),
      snoozedUntil: isoOrNull(facts.snoozedUntil),
      muted: facts.muted === null ? null : { until: isoOrNull(facts.muted.until) },
      lastNotification: last === null ? null : { ...last, at: isoTime(last.at) },
    })),
  };
}
