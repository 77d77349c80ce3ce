import { isolated } from '../../electron/core/text.ts';
import { format } from '../format.ts';

export const chartMessages = {
  policy: {
    unverified: 'unverified',
    reference: 'for reference',
    readOn: (date: string) => `read ${date}`,
    line: 'Line',
    linesOf: (chart: string) => `${chart}: lines`,
    value: 'At',
    source: 'Source',
    read: 'Read',
    yours: 'Your rules',
    yourLine: { warning: 'Warning', critical: 'Critical' },
    rates: { bounce: 'Bounce rate', complaint: 'Complaint rate' },
    own: (severity: string, line: string) => `${severity} ${line}`,
  },
  marks: {
    title: 'Alerts',
    inRange: (count: number) => `${format.plural(count, 'alert')} in these days`,
    noneOnDay: 'no alert on this day',
    count: (count: number) => format.plural(count, 'alert'),
    more: (count: number) => `and ${format.count(count)} more`,
    alert: (rule: string, subject: string) => `${rule}, ${isolated(subject)}`,
  },
  pace: {
    limitAt: (time: string) => `limit at about ${time}`,
    resets: (time: string) => `resets ${time}`,
    unknown: 'Forecast once the reset and the usual hours are learned.',
    reset: 'Limit resets',
    tick: (count: string) => `At this pace about ${count} today`,
  },
  subjectRules: { sender: 'Rules for this mailbox', campaign: 'Rules for this campaign' },
} as const;
