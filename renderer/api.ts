/** The window's only way out: typed calls over the bridge. No network, no storage. */
import type { Arguments, Bridge, Channel, Result } from '../electron/ipc/contract.ts';
import { messages } from './messages.ts';

declare global {
  interface Window {
    readonly sendgauge: Bridge;
  }
}

/** A refused or failed call; `message` is for a person. */
export class CallFailure extends Error {
  readonly kind: 'bad-input' | 'failed';
  constructor(kind: 'bad-input' | 'failed', message: string) {
    super(message);
    this.name = 'CallFailure';
    this.kind = kind;
  }
}

export interface MainCalls {
  /** Resolves to the value of a successful outcome; throws `CallFailure` otherwise. */
  readonly call: <C extends Channel>(channel: C, ...input: Arguments<C>) => Promise<Result<C>>;
  readonly on: Bridge['on'];
}

/** Wraps the bridge so that callers handle values and one kind of error. */
export function createApi(bridge: Bridge): MainCalls {
  return {
    call: async (channel, ...input) => {
      const outcome = await bridge.invoke(channel, ...input);
      if (outcome.ok) return outcome.value;
      throw new CallFailure(outcome.error.kind, outcome.error.message);
    },
    on: bridge.on,
  };
}

/** The text of anything thrown by a call, for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why it did not work, as a sentence for a person; `null` when it did. */
export async function failureOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return messages.failed(messageOf(error));
  }
}
