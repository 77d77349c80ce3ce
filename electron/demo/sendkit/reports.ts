/** The report queue of the simulated SendKit: the only thing in the demo that is remembered. */
import * as v from 'valibot';
import { secondMs } from '../../core/days.ts';
import { hexId } from '../random.ts';
import type { World } from '../script.ts';
import { campaignCast, campaignId } from './campaign-cast.ts';
import { dayFrom } from '../query.ts';

interface QueuedReport {
  readonly id: string;
  readonly title: string;
  readonly reportType: string;
  readonly queuedAt: number;
}

interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** What asking for reports led to. */
export type ReportOutcome =
  | { readonly kind: 'queued'; readonly reports: readonly QueuedReport[] }
  | { readonly kind: 'invalid'; readonly details: readonly FieldProblem[] }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'no-such-campaign' };

const date = v.pipe(
  v.string('Must be a date'),
  v.check((text) => typeof dayFrom(text) === 'string', 'Must be ISO 8601 or YYYY-MM-DD'),
);

const body = v.pipe(
  v.object({
    reportType: v.picklist(
      ['campaign', 'workspace', 'organizational'],
      'Must be campaign, workspace or organizational',
    ),
    campaignIds: v.optional(v.pipe(v.array(v.string('Must be an id')), v.maxLength(10, 'At most 10 campaigns'))),
    periodStart: v.optional(date),
    periodEnd: v.optional(date),
    sections: v.optional(v.record(v.string(), v.boolean('Must be true or false'))),
  }),
  v.forward(
    v.check(
      (value) => value.reportType !== 'campaign' || (value.campaignIds ?? []).length > 0,
      'Required for campaign reports',
    ),
    ['campaignIds'],
  ),
  v.forward(
    v.check(
      ({ periodStart, periodEnd }) =>
        periodStart === undefined || periodEnd === undefined || periodStart.slice(0, 10) <= periodEnd.slice(0, 10),
      'Must not be before periodStart',
    ),
    ['periodEnd'],
  ),
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Titles of the reports a valid request makes: one per campaign, or one for the whole; `null` for an unknown id. */
function titlesFor(world: World, request: v.InferOutput<typeof body>): readonly string[] | null {
  if (request.reportType === 'workspace') return ['Workspace Report'];
  if (request.reportType === 'organizational') return ['Organizational Report'];
  const names = (request.campaignIds ?? []).map(
    (id) => campaignCast.find((campaign) => campaignId(world, campaign) === id)?.name,
  );
  return names.every((name) => name !== undefined) ? names.map((name) => `${name} Report`) : null;
}

/** Statuses a report passes through, by its age in ms. */
const progress = [
  { fromMs: 0, status: 'queued' },
  { fromMs: 10 * secondMs, status: 'processing' },
  { fromMs: 25 * secondMs, status: 'completed' },
] as const;

/** The queue. `status` is `null` for an id that was never queued. */
export interface ReportQueue {
  create(text: string, platformKey: boolean, now: number): ReportOutcome;
  status(id: string, now: number): (Omit<QueuedReport, 'queuedAt'> & { readonly status: string }) | null;
}

/** An empty queue for this world. */
export function createReportQueue(world: World): ReportQueue {
  const queued = new Map<string, QueuedReport>();
  return {
    create(text, platformKey, now) {
      const result = v.safeParse(body, parsed(text));
      if (!result.success) {
        const details = result.issues.map((issue) => ({
          field: v.getDotPath(issue) ?? 'body',
          message: issue.message,
        }));
        return { kind: 'invalid', details };
      }
      // "aggregating all workspaces owned by the authenticated user": a workspace key has no user (decision R6).
      if (result.output.reportType === 'organizational' && !platformKey) return { kind: 'forbidden' };
      const titles = titlesFor(world, result.output);
      if (titles === null) return { kind: 'no-such-campaign' };
      const reports = titles.map((title, index) => ({
        id: hexId(24, world.seed, 'sendkit-report', queued.size + index),
        title,
        reportType: result.output.reportType,
        queuedAt: now,
      }));
      for (const report of reports) queued.set(report.id, report);
      return { kind: 'queued', reports };
    },
    status(id, now) {
      const report = queued.get(id);
      if (report === undefined) return null;
      const ageMs = now - report.queuedAt;
      const status = progress.findLast(({ fromMs }) => ageMs >= fromMs)?.status ?? 'queued';
      return { id, title: report.title, reportType: report.reportType, status };
    },
  };
}
