import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { answerRequest, isTrustedSender, type Answering } from '../../ipc/answer.ts';
import { contract, type Channel, type Outcome } from '../../ipc/contract.ts';
import { rendererOrigin } from './renderer-files.ts';

/** Serves every channel of the contract to our own page: sender, then input, then the handler. Outcomes go back as values. */
export function serve(options: Answering): void {
  for (const channel of Object.keys(contract) as Channel[]) {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, input: unknown) =>
      isTrustedSender(event.senderFrame, [rendererOrigin])
        ? answerRequest(options, channel, input)
        : ({ ok: false, error: { kind: 'failed', message: 'Not allowed.' } } satisfies Outcome<never>),
    );
  }
}
