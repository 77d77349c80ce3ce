import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { channelNames } from '../../ipc/channels.ts';
import type { Outcome } from '../../ipc/contract.ts';
import { isTrustedSender } from '../../ipc/sender.ts';
import type { MonitorHost } from '../../monitor/host.ts';
import { rendererOrigin } from './renderer-files.ts';

/** Serves every channel of the contract to our own page: who asks is checked here, what is asked by the monitor. */
export function serve({ answer }: Pick<MonitorHost, 'answer'>): void {
  for (const channel of channelNames) {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, input: unknown) =>
      isTrustedSender(event.senderFrame, [rendererOrigin])
        ? answer(channel, input)
        : ({ ok: false, error: { kind: 'failed', message: 'Not allowed.' } } satisfies Outcome<never>),
    );
  }
}
