import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statusPieces } from '../../electron/cli/status-json.ts';
import { buildStatus } from '../../electron/services/documents/status.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { insertAccount } from '../../electron/store/accounts/accounts.ts';
import {
  accountNamed,
  at,
  campaignNamed,
  save,
  senderNamed,
  temporaryDatabase,
} from '../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');

test('the document is printed an account at a time, and is the same byte for byte', () => {
  const awkward = fc.oneof(
    fc.string(),
    fc.constantFrom('\n  "accounts": []', '"accounts": []', '\n  ]\n}', '{\n  "of": [\n'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(awkward, fc.array(awkward, { maxLength: 3 })), { maxLength: 3 }), (accounts) => {
      using store = temporaryDatabase([]);
      for (const [index, [label, names]] of accounts.entries()) {
        const id = `a${String(index)}`;
        insertAccount(store.db, { ...accountNamed(id), label, client: label });
        const items = names.map((name, number) => senderNamed(`m${String(number)}`, { name, sentToday: number }));
        const campaigns = { complete: true, items: names.map((name) => campaignNamed('c', { sent: 1 }, { name })) };
        save(store.db, { senders: { complete: true, items }, campaigns }, now, id);
      }
      const document = buildStatus(store.db, now, { settings: defaultSettings });
      const pieces = [...statusPieces(document)];
      expect(pieces.join('\n')).toBe(JSON.stringify(document, null, 2));
      expect(pieces).toHaveLength(1 + accounts.length);
    }),
    { numRuns: 40 },
  );
});
