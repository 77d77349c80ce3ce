/** Why a key that a person tried does not work, and what to do then: what is tried by hand is not tried again by itself. */
import type { ProviderError, ProviderErrorKind } from '../errors.ts';
import type { Format } from '../format.ts';

/** A failed try. */
export interface Trial {
  readonly error: ProviderError;
  readonly providerName: string;
  /** Said when a key is rejected. */
  readonly hint: string;
  /** The key was just typed; else it is the stored one. */
  readonly isNew: boolean;
}

export interface TrialText {
  readonly message: string;
  /** What to do; `null` where the message says it. */
  readonly hint: string | null;
}

type Say = (trial: Trial, format: Format, now: number) => TrialText;

/** What happened says what to do. */
const asSaid: Say = ({ error }) => ({ message: error.message, hint: null });

/** It may have passed in a while, and only a person finds out. */
const mayPass: Say = ({ error }, format, now) => ({ message: error.message, hint: laterText(error, format, now) });

function laterText({ retryAt }: ProviderError, format: Format, now: number): string {
  return retryAt === null || retryAt <= now
    ? 'Nothing is tried again by itself: try again in a few minutes.'
    : `Nothing is tried again by itself: try again at ${format.notBefore(retryAt, now)}, not before.`;
}

const texts: Readonly<Record<ProviderErrorKind, Say>> = {
  unauthorized: ({ providerName, hint, isNew }) =>
    isNew
      ? {
          message: `${providerName} does not accept this key.`,
          hint: `Check that all of it was copied. ${hint}`.trim(),
        }
      : { message: `${providerName} rejects the stored key. Replace it.`, hint: hint === '' ? null : hint },
  forbidden: asSaid,
  plan: ({ error, providerName }) => ({
    message: error.message,
    hint: `The key is not at fault, and another one changes nothing: the API comes with another plan of ${providerName}.`,
  }),
  'rate-limited': ({ error, providerName }, format, now) => ({
    message: `Too many requests to ${providerName}${error.said === undefined ? '' : `: “${error.said}”`}. Whether the key works is not known.`,
    hint: laterText(error, format, now),
  }),
  unavailable: ({ error, providerName }, format, now) => ({
    message: `${providerName} has problems${error.status === null ? '' : ` (${String(error.status)})`}. Whether the key works is not known.`,
    hint: laterText(error, format, now),
  }),
  timeout: mayPass,
  incomplete: mayPass,
  network: mayPass,
  dns: mayPass,
  proxy: asSaid,
  'web-page': asSaid,
  'old-copy': asSaid,
  tls: asSaid,
  'not-found': asSaid,
  refused: asSaid,
  declined: asSaid,
  unexpected: asSaid,
  redirected: asSaid,
  'too-large': asSaid,
  'bad-key': asSaid,
  keychain: asSaid,
  cancelled: () => ({ message: 'Stopped before there was an answer.', hint: null }),
};

/** What became of the try, and what to do. */
export function trialText(trial: Trial, format: Format, now: number): TrialText {
  return texts[trial.error.kind](trial, format, now);
}
