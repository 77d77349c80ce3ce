import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { Log } from '../services/log.ts';
import { answer, isTrustedSender } from './answer.ts';
import { contract, type Channel, type Handlers, type Outcome } from './contract.ts';

export interface ServeOptions {
  readonly handlers: Handlers;
  /** Origins whose top-level page may ask. */
  readonly origins: readonly string[];
  readonly log: Log;
}

/** Serves every channel of the contract: sender, then input, then the handler. Outcomes go back as values. */
export function serve(options: ServeOptions): void {
  for (const channel of Object.keys(contract) as Channel[]) {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, input: unknown) =>
      isTrustedSender(event.senderFrame, options.origins)
        ? answer(options, channel, input)
        : ({ ok: false, error: { kind: 'failed', message: 'Not allowed.' } } satisfies Outcome<never>),
    );
  }
}
