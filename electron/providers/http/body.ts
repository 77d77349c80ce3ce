/** The body grew past the limit; nothing more was read. */
export class BodyTooLarge extends Error {}

/**
 * Reads a body as UTF-8 text, counting decoded bytes while they stream: `Content-Length` shows the compressed size, and
 * 200 kB of gzip can inflate to 200 MB. Throws BodyTooLarge past `maxBytes`, the reason of `signal` when it aborts, and
 * whatever the stream throws when the connection is cut. `onChunk` is called for every piece that arrives.
 */
export async function readText(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
  onChunk: () => void,
): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await abortable(reader.read(), signal);
      if (done) return text + decoder.decode();
      onChunk();
      size += value.byteLength;
      if (size > maxBytes) throw new BodyTooLarge('body too large');
      text += decoder.decode(value, { stream: true });
    }
  } catch (thrown) {
    // Not awaited: a stalled stream may never confirm that it was cancelled.
    reader.cancel().catch(() => undefined);
    throw thrown;
  }
}

/** Rejects as soon as the signal aborts, also where a network stack does not pass the abort on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
