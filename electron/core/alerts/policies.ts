/**
 * Lines that vendors have published for bounce and complaint rates, to be drawn beside the lines a person set. A vendor
 * measures its own way (Amazon over a "representative volume", Google over mail in Gmail inboxes), so these are shown
 * with their source and are no rules.
 *
 * SendKit, ColdSend and Krafter publish none that could be found (2026-11-21).
 */
import type { Severity } from './model.ts';

export interface PolicyLine {
  readonly id: string;
  /** The provider's id; `null` for those who receive the mail, whoever sent it. */
  readonly provider: string | null;
  /** Who drew the line and what it means. */
  readonly name: string;
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

/** Amazon's own text, in the last revision (May 2023) it published in this form; the live page has the same name. */
const amazon = {
  provider: 'amazon-ses',
  source: 'Amazon SES Developer Guide, sending review process FAQs',
  url: 'https://github.com/awsdocs/amazon-ses-developer-guide/blob/b90099e5927b5680ff0352f9661f97ca1eb1d081/doc-source/faqs-enforcement.md',
  date: '2026-11-21',
  verified: true,
} as const;

/** Read in copies of the page, which agree; the page itself could not be opened. */
const google = {
  provider: null,
  rate: 'complaint',
  source: 'Google, Email sender guidelines: spam rate in Postmaster Tools',
  url: 'https://support.google.com/mail/answer/81126',
  date: '2026-11-21',
  verified: false,
} as const;

const resend = {
  provider: 'resend',
  severity: 'critical',
  source: 'Resend, Acceptable Use Policy',
  url: 'https://resend.com/legal/acceptable-use',
  date: '2026-11-21',
  verified: true,
} as const;

/** Every line known, in the order of their values per rate. */
export const publishedLines: readonly PolicyLine[] = [
  { id: 'resend-bounce', name: 'Resend: must stay below', rate: 'bounce', value: 0.04, ...resend },
  {
    id: 'amazon-ses-bounce-review',
    name: 'Amazon SES: account under review',
    rate: 'bounce',
    value: 0.05,
    severity: 'warning',
    ...amazon,
  },
  {
    id: 'amazon-ses-bounce-pause',
    name: 'Amazon SES: sending may be paused',
    rate: 'bounce',
    value: 0.1,
    severity: 'critical',
    ...amazon,
  },
  { id: 'resend-complaint', name: 'Resend: must stay below', rate: 'complaint', value: 0.0008, ...resend },
  {
    id: 'amazon-ses-complaint-review',
    name: 'Amazon SES: account under review',
    rate: 'complaint',
    value: 0.001,
    severity: 'warning',
    ...amazon,
  },
  { id: 'google-spam-target', name: 'Google: keep below', value: 0.001, severity: 'warning', ...google },
  { id: 'google-spam-ceiling', name: 'Google: never reach', value: 0.003, severity: 'critical', ...google },
  {
    id: 'amazon-ses-complaint-pause',
    name: 'Amazon SES: sending may be paused',
    rate: 'complaint',
    value: 0.005,
    severity: 'critical',
    ...amazon,
  },
];

/** `own`: the account's provider drew it; `general`: it holds for all mail; `reference`: another provider's, to compare. */
export interface AppliedPolicyLine extends PolicyLine {
  readonly applies: 'own' | 'general' | 'reference';
}

/**
 * The published lines to show for an account of that provider: its own, then those that hold for all mail. Where there
 * are neither, other providers' lines for reference: they say what is usual, and bind nobody here.
 */
export function policyLines(provider: string, rate: PolicyLine['rate']): readonly AppliedPolicyLine[] {
  const ofRate = publishedLines.filter((line) => line.rate === rate);
  const own = ofRate.filter((line) => line.provider === provider);
  const general = ofRate.filter((line) => line.provider === null);
  const binding = [
    ...own.map((line) => ({ ...line, applies: 'own' }) as const),
    ...general.map((line) => ({ ...line, applies: 'general' }) as const),
  ];
  return binding.length > 0 ? binding : ofRate.map((line) => ({ ...line, applies: 'reference' }) as const);
}
