/** The status document as JSON, an account at a time: of thousands of mailboxes the whole text is never in memory. */
import type { StatusDocument } from '../core/state/status-document.ts';

const inner = { from: '{\n  "of": [\n', to: '\n  ]\n}' } as const;

/** Pieces of whole lines: with a line break between them they are what `JSON.stringify` makes of the document. */
export function* statusPieces(document: StatusDocument): Generator<string> {
  const { accounts } = document;
  // No text has a line break in it, and nothing further in stands so far left.
  const [head = '', tail = ''] = JSON.stringify({ ...document, accounts: [] }, null, 2).split('\n  "accounts": []');
  const last = accounts.length - 1;
  yield `${head}\n  "accounts": [${last < 0 ? `]${tail}` : ''}`;
  for (const [index, account] of accounts.entries()) {
    const text = JSON.stringify({ of: [account] }, null, 2).slice(inner.from.length, -inner.to.length);
    yield index < last ? `${text},` : `${text}\n  ]${tail}`;
  }
}
