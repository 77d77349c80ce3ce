/** The helper itself: a process of Node or of Electron that calls keytar for another one, and lives no longer than that. */
import process from 'node:process';
import { isHelperRequest, type HelperAnswer, type HelperRequest } from './keychain/helper-protocol.ts';
import { loadKeytar } from './secrets.ts';

/** The port of Electron's utility process, which Node's types do not know. */
interface ParentPort {
  readonly on: (event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) => void;
  readonly postMessage: (message: unknown) => void;
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

async function answerTo(request: HelperRequest): Promise<HelperAnswer> {
  const { id, service, account } = request;
  const keytar = await loadKeytar().catch(() => null);
  if (keytar === null) return { id, trouble: 'absent' };
  try {
    switch (request.do) {
      case 'getPassword':
        return { id, value: await keytar.getPassword(service, account) };
      case 'deletePassword':
        return { id, value: await keytar.deletePassword(service, account) };
      case 'setPassword':
        await keytar.setPassword(service, account, request.password);
        return { id, value: null };
    }
  } catch {
    return { id, trouble: 'refused' };
  }
}

/** Not by the usual way out: that would wait for a call that never returns. */
const end = (): void => void process.kill(process.pid, 'SIGKILL');

const port: unknown = 'parentPort' in process ? process.parentPort : null;
if (isParentPort(port)) {
  port.on('message', ({ data }) => {
    if (isHelperRequest(data)) void answerTo(data).then((answer) => port.postMessage(answer));
  });
  port.on('close', end);
} else {
  process.on('message', (message) => {
    if (isHelperRequest(message)) void answerTo(message).then((answer) => process.send?.(answer));
  });
  process.on('disconnect', end);
}
