/**
 * Lines that vendors have published for bounce and complaint rates, to be drawn beside the lines a person set. A vendor
 * measures its own way (Amazon over a "representative volume", Google over mail in Gmail inboxes), so these are shown
 * with their source and are no rules. A provider's own stand in its file; here are those of nobody in the catalog.
 */
import type { Severity } from '../core/alerts/state.ts';

export interface PolicyLine {
  readonly id: string;
  /** Who drew the line, and what it means. */
  readonly vendor: string;
  readonly meaning: string;
  readonly rate: 'bounce' | 'complaint';
  /** A fraction. */
  readonly value: number;
  readonly severity: Severity;
  /** Title of the page it was read on, its address, and when. */
  readonly source: string;
  readonly url: string;
  readonly date: string;
  /** False where the words were read in a copy or a quotation and not in the vendor's own publication. */
  readonly verified: boolean;
}

/** Read in copies of the page, which agree; the page itself could not be opened. */
const google = {
  vendor: 'Google',
  rate: 'complaint',
  source: 'Google, Email sender guidelines: spam rate in Postmaster Tools',
  url: 'https://support.google.com/mail/answer/81126',
  date: '2026-11-21',
  verified: false,
} as const;

/** Those of the services that receive mail: they hold whoever sent it. */
export const receiverLines: readonly PolicyLine[] = [
  { id: 'google-spam-target', meaning: 'keep below', value: 0.001, severity: 'warning', ...google },
  { id: 'google-spam-ceiling', meaning: 'never reach', value: 0.003, severity: 'critical', ...google },
];

/** Amazon's own text, in the last revision (May 2023) it published in this form; the live page has the same name. */
const amazon = {
  vendor: 'Amazon SES',
  source: 'Amazon SES Developer Guide, sending review process FAQs',
  url: 'https://github.com/awsdocs/amazon-ses-developer-guide/blob/b90099e5927b5680ff0352f9661f97ca1eb1d081/doc-source/faqs-enforcement.md',
  date: '2026-11-21',
  verified: true,
} as const;
const amazonReview = { meaning: 'account under review', severity: 'warning', ...amazon } as const;
const amazonPause = { meaning: 'sending may be paused', severity: 'critical', ...amazon } as const;

const resend = {
  vendor: 'Resend',
  meaning: 'must stay below',
  severity: 'critical',
  source: 'Resend, Acceptable Use Policy',
  url: 'https://resend.com/legal/acceptable-use',
  date: '2026-11-21',
  verified: true,
} as const;

/** Those of other senders, which bind nobody here but say what is usual; in the order of their values per rate. */
export const referenceLines: readonly PolicyLine[] = [
  { id: 'resend-bounce', rate: 'bounce', value: 0.04, ...resend },
  { id: 'amazon-ses-bounce-review', rate: 'bounce', value: 0.05, ...amazonReview },
  { id: 'amazon-ses-bounce-pause', rate: 'bounce', value: 0.1, ...amazonPause },
  { id: 'resend-complaint', rate: 'complaint', value: 0.0008, ...resend },
  { id: 'amazon-ses-complaint-review', rate: 'complaint', value: 0.001, ...amazonReview },
  { id: 'amazon-ses-complaint-pause', rate: 'complaint', value: 0.005, ...amazonPause },
];

/** `own`: the account's provider drew it; `general`: it holds for all mail; `reference`: another provider's, to compare. */
export interface AppliedPolicyLine extends PolicyLine {
  readonly applies: 'own' | 'general' | 'reference';
}

/**
 * The published lines to show for an account whose provider drew these: its own, then those that hold for all mail. For a
 * rate that has neither, other providers' lines for reference.
 */
export function appliedPolicyLines(ownLines: readonly PolicyLine[]): readonly AppliedPolicyLine[] {
  return (['bounce', 'complaint'] as const).flatMap((rate) => {
    const those = (lines: readonly PolicyLine[], applies: AppliedPolicyLine['applies']) =>
      lines.filter((line) => line.rate === rate).map((line) => ({ ...line, applies }));
    const binding = [...those(ownLines, 'own'), ...those(receiverLines, 'general')];
    return binding.length > 0 ? binding : those(referenceLines, 'reference');
  });
}
