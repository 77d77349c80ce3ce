import type { Command } from 'commander';
import { ruleNames, type DataState, type Phase, type RuleName, type Severity } from '../core/alerts/model.ts';
import { originText, ruleValueText } from '../core/words/found.ts';
import type { Subject } from '../core/model.ts';
import type { ScopeKind } from '../core/alerts/rule-book.ts';
import { nameText, plural } from '../core/text.ts';
import { ruleText } from '../core/words/alerts.ts';
import { explain, rulesFor } from '../services/alerts/explain.ts';
import { isoTime, rounded } from '../services/documents/status.ts';
import { subjectNamed } from './alerts-subject.ts';
import { UsageError } from './exit.ts';
import { oneOf } from './options.ts';
import type { CommandContext } from './session.ts';
import { timeText } from './status-text.ts';

type DecisionView = ReturnType<typeof explain>[number];
type N = number | null;
type Time = string | null;

/** One decision of `alerts explain --json` (docs/explain.schema.json). */
export interface ExplainedDecision {
  readonly rule: RuleName;
  readonly threshold: N;
  readonly scope: ScopeKind;
  readonly phase: Phase;
  readonly value: N;
  readonly numerator: N;
  readonly denominator: N;
  readonly window: DecisionView['window'];
  readonly inhibitedBy: string | null;
  readonly sentence: string;
  readonly accountId: string;
  readonly subject: Omit<Subject, 'accountId'>;
  readonly alertId: string | null;
  readonly enabled: boolean;
  readonly severity: Severity | null;
  readonly data: DataState;
  readonly approximate: boolean;
  readonly measuredAt: Time;
  readonly lines: DecisionView['lines'];
  readonly pending: DecisionView['pending'];
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
    .action(async (name: string, options: { readonly rule?: RuleName; readonly json?: true }) => {
      await context.withApp(async (app) => {
        const subject = subjectNamed(app.db, name);
        const { rule } = options;
        const rules = rulesFor(subject.kind);
        if (rule !== undefined && !rules.includes(rule))
          throw new UsageError(`${rule} does not judge ${kindText[subject.kind]}. These do: ${rules.join(', ')}.`);
        const decisions = explain(app, subject).filter((decision) => rule === undefined || decision.rule === rule);
        if (options.json === true) context.terminal.print(JSON.stringify(documentOf(subject, decisions), null, 2));
        else context.terminal.print(decisions.map((decision) => block(decision, app.now())).join('\n\n'));
      });
    });
}

const kindText: Readonly<Record<Subject['kind'], string>> = {
  account: 'accounts',
  sender: 'mailboxes',
  campaign: 'campaigns',
};

function timeOrNull(at: number | null): Time {
  return at === null ? null : isoTime(at);
}

function documentOf({ accountId, ...subject }: Subject, decisions: readonly DecisionView[]): ExplainDocument {
  return {
    schema: 1,
    decisions: decisions.map((decision) => ({
      rule: decision.rule,
      threshold: rounded(decision.threshold),
      scope: decision.scope,
      phase: decision.phase,
      value: rounded(decision.value),
      numerator: decision.numerator,
      denominator: decision.denominator,
      window: decision.window,
      inhibitedBy: decision.inhibitedBy,
      sentence: decision.sentence,
      accountId,
      subject: { kind: subject.kind, id: subject.id, name: subject.name },
      alertId: decision.alertId,
      enabled: decision.enabled,
      severity: decision.severity,
      data: decision.data,
      approximate: decision.approximate,
      measuredAt: timeOrNull(decision.measuredAt),
      lines: decision.lines,
      pending: decision.pending,
      acknowledgedAt: timeOrNull(decision.acknowledgedAt),
      snoozedUntil: timeOrNull(decision.snoozedUntil),
      muted: decision.muted === null ? null : { until: timeOrNull(decision.muted.until) },
      lastNotification:
        decision.lastNotification === null
          ? null
          : { ...decision.lastNotification, at: isoTime(decision.lastNotification.at) },
    })),
  };
}

/** Columns of the narrowest terminal that is still usual. */
const widest = 80;
const indent = '  ';

/** Rule and state, the sentence, and what it rests on. */
function block(decision: DecisionView, now: number): string {
  const { lastNotification: last, measuredAt } = decision;
  const lines = linesText(decision);
  return [
    `${ruleText(decision.rule)}: ${stateText(decision)}`,
    ...wrapped(decision.sentence),
    ...(lines === '' ? [] : wrapped(`Lines: ${lines}`)),
    ...(measuredAt === null ? [] : wrapped(`Measured: ${timeText(isoTime(measuredAt), now)}`)),
    ...(last === null ? [] : wrapped(`Last told: ${timeText(isoTime(last.at), now)}, "${nameText(last.title)}"`)),
  ].join('\n');
}

function stateText({ enabled, phase, severity, value }: DecisionView): string {
  if (phase !== 'inactive') return severity === null ? phase : `${phase}, ${severity}`;
  if (!enabled) return 'off';
  return value === null ? 'no value' : 'quiet';
}

function linesText({ rule, lines, enabled }: DecisionView): string {
  if (rule === 'key-rejected' || !enabled) return '';
  return lines
    .map(({ severity, threshold, count, origin }) => {
      const line = count === null ? ruleValueText(rule, threshold) : plural(count, 'event');
      return `${severity} ${line} (${originText(origin)})`;
    })
    .join(', ');
}

/** Broken at blanks; a word longer than a line stays whole. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && [...indent, ...line, ' ', ...word].length > widest) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}
