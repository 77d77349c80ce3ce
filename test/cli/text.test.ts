import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { csv } from '../../electron/cli/csv.ts';
import { defaultDataFolder } from '../../electron/cli/data-folder.ts';
import { statusText } from '../../electron/cli/status-text.ts';
import { clipped, table } from '../../electron/cli/table.ts';
import { hourMs } from '../../electron/core/days.ts';
import { createFormat } from '../../electron/core/format.ts';
import { countsOf } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { buildStatus } from '../../electron/services/documents/status.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { acknowledgeAlert } from '../../electron/store/alerts/person.ts';
import { account, answered, noon, saveAlert } from '../services/filled.ts';

describe('CSV', () => {
  test('quotes as RFC 4180 says, and leaves unknown empty', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          [null, 0],
          ['two\nlines', true],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n,0\r\n"two\nlines",true');
  });

  const starts = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

  test.each([...starts.map((start) => `${start}1+1`), '@SUM(A1)', ' =1'])(
    '%j cannot become a formula (fault F42)',
    (text) => {
      expect(csv(['a'], [[text]]).split('\r\n')[1]).toBe(text.replace(/\S/, "'$&"));
    },
  );

  const parts = fc.constantFrom(
    ...starts,
    ',',
    ';',
    '\t',
    '|',
    '"',
    "'",
    '\r',
    '\n',
    '\r\n',
    ' ',
    'a',
    '1',
    '\u200b',
    '\u202e',
    '\u0007',
  );
  const texts = fc.array(parts, { maxLength: 8 }).map((some) => some.join(''));
  const forms = fc.record({
    separator: fc.constantFrom(',' as const, ';' as const, '\t' as const),
    decimal: fc.constantFrom('.' as const, ',' as const),
    bom: fc.boolean(),
  });

  test('no text becomes a formula, whichever separator a spreadsheet splits at', () => {
    fc.assert(
      fc.property(texts, texts, forms, (one, other, form) => {
        const file = csv(['a', 'b'], [[one, other]], form).replace(/^\ufeff/, '');
        for (const separator of [',', ';', '\t', '|'])
          for (const cell of cellsOf(file, separator)) expect(cell.trimStart()).not.toMatch(/^[=+\-@＝＋－＠﹦﹢﹣﹫]/);
      }),
      { numRuns: 3000 },
    );
  });

  test('split at its own separator, every cell is what it was, but for marks, controls and what nobody sees', () => {
    fc.assert(
      fc.property(texts, texts, forms, (one, other, form) => {
        const cells = cellsOf(csv(['a', 'b'], [[one, other]], form).replace(/^\ufeff/, ''), form.separator).slice(2);
        const bare = (text: string | undefined): string =>
          (text ?? '').replaceAll('\u0007', '').replace(/['\u200b\u202e ]/g, '');
        expect(cells.map(bare)).toEqual([one, other].map(bare));
      }),
    );
  });

  test('a dash in the middle of a name stays as it is', () => {
    expect(csv(['a'], [['Acme - Outreach + more']])).toBe('a\r\nAcme - Outreach + more');
  });

  test('numbers stay numbers, with the decimals a spreadsheet expects', () => {
    expect(csv(['a'], [[-1]])).toBe('a\r\n-1');
    expect(csv(['a', 'b'], [[-0.5, 1200]], { separator: ';', decimal: ',', bom: true })).toBe('\ufeffa;b\r\n-0,5;1200');
    expect(csv(['a', 'b'], [[-0.5, 1200]], { separator: ',', decimal: ',', bom: false })).toBe('a,b\r\n"-0,5",1200');
  });
});

/** The cells a spreadsheet finds: quotation marks count where a cell begins with them. */
function cellsOf(file: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= file.length) {
    let text = '';
    if (file[at] === '"') {
      for (at++; at < file.length && (file[at] !== '"' || file[++at] === '"'); at++) text += file[at] ?? '';
    }
    while (at < file.length && file[at] !== separator && file[at] !== '\r' && file[at] !== '\n')
      text += file[at++] ?? '';
    cells.push(text);
    at += file.startsWith('\r\n', at) ? 2 : 1;
  }
  return cells;
}

describe('tables', () => {
  test('line up, numbers to the right', () => {
    const rows = [
      { name: 'a', count: 5 },
      { name: 'longer', count: 1200 },
    ];
    const columns = [
      { title: 'Name', text: (row: (typeof rows)[number]) => row.name },
      { title: 'Sent', text: (row: (typeof rows)[number]) => String(row.count), align: 'right' as const },
    ];
    expect(table(columns, rows)).toEqual(['Name    Sent', 'a          5', 'longer  1200']);
  });

  test('line up under Chinese, joined and decomposed names too', () => {
    const names = ['王小明@例え.jp', 'Équipe 👨‍👩‍👧 ventes', 'e\u0301quipe', '🇩🇪', 'plain'];
    const columns = [
      { title: 'Name', text: (name: string) => name },
      { title: 'Sent', text: () => '7', align: 'right' as const },
    ];
    const widths = table(columns, names).map((line) => stringWidth(line));
    expect(new Set(widths).size).toBe(1);
  });

  test('a wide name is cut to the columns there are, never through a character', () => {
    expect(clipped('東京都千代田区の営業部@例え.jp', 15)).toBe('東京都…@例え.jp');
    expect(clipped('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 7)).toBe('👨‍👩‍👧…👨‍👩‍👧👨‍👩‍👧');
  });

  test('long names lose their middle', () => {
    expect(clipped('a-very-long-mailbox@example.com', 15)).toBe('a-very-…ple.com');
  });
});

describe('the status page', () => {
  const format = createFormat('en-US');
  const page = (db: Parameters<typeof buildStatus>[0], colour = false) =>
    statusText(buildStatus(db, noon, { settings: defaultSettings, format }), { colour, now: noon, format });

  test('shows the worst mailbox first and unknown as a dash', () => {
    using store = temporaryDatabase([account('a1', 'sendkit', { label: 'Acme' })]);
    answered(
      store.db,
      'a1',
      {
        senders: {
          items: [senderNamed('calm', { sentToday: 3 }), senderNamed('full', { sentToday: 100, dailyLimit: 100 })],
          complete: true,
        },
      },
      noon,
    );
    saveAlert(store.db, {
      accountId: 'a1',
      kind: 'sender',
      id: 'full',
      rule: 'daily-limit',
      level: 3,
      sample: { value: 1, numerator: 100, denominator: 100, window: 'today' },
    });
    const lines = page(store.db).split('\n');
    expect(lines[0]).toBe('⬣ critical  1 mailbox at its limit');
    expect(lines).toContain('⬣ full@example.com: 100 of 100 sent today: daily limit reached');
    const first = lines.findIndex((line) => line.includes('Mailbox  '));
    expect(lines[first + 1]).toMatch(/^⬣ {2}full@example\.com .* 100 +100 +100 % +— +—$/);
    expect(lines[first + 2]).toMatch(/^ {3}calm@example\.com .* 3 +— +— +— +—$/);
  });

  test('writes a rate in a table as in a sentence, and what is nearly full is not full', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const week = { from: '2026-03-04', to: '2026-03-10' };
    answered(
      store.db,
      'a1',
      {
        senders: { items: [senderNamed('m', { sentToday: 49_999, dailyLimit: 50_000 })], complete: true },
        senderWindows: [{ id: 'm', ...week, counts: countsOf({ sent: 149, bounced: 85 }) }],
      },
      noon,
    );
    const saved = { accountId: 'a1', kind: 'sender', id: 'm' } as const;
    const bounces = { value: 85 / 149, numerator: 85, denominator: 149, window: '7d' } as const;
    saveAlert(store.db, { ...saved, rule: 'bounce-rate', level: 2, sample: bounces });
    const full = { value: 0.999_98, numerator: 49_999, denominator: 50_000, window: 'today' } as const;
    saveAlert(store.db, { ...saved, rule: 'daily-limit', level: 2, sample: full });
    const text = page(store.db);
    expect(new Set(text.match(/57\S* %/g))).toEqual(new Set(['57 %']));
    expect(text.split('\n')[0]).toContain('1 mailbox near limit');
  });

  test('a limit stands beside the mails it is about; 0 is none', () => {
    using store = temporaryDatabase([account('a1', 'sendkit', { label: 'Acme' }), account('a2', 'sendkit')]);
    const items = [
      senderNamed('known', { sentToday: 202, dailyLimit: 885 }),
      senderNamed('unlimited', { sentToday: 247, dailyLimit: 0 }),
      senderNamed('unknown', { sentToday: null, dailyLimit: 500 }),
    ];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    answered(store.db, 'a2', { senders: { items: items.slice(1), complete: true } }, noon);
    expect(page(store.db)).toMatch(/Acme +SendKit +ok +≥ 449 +202 of 885 +22\.8 %/);
    expect(page(store.db)).toMatch(/Account a2 +SendKit +ok +≥ 247 +— +—/);
    expect(page(store.db)).toMatch(/unlimited@example\.com +Acme +active +247 +— +—/);
    const [account1] = buildStatus(store.db, noon, { settings: defaultSettings }).accounts;
    expect(account1?.summary).toMatchObject({
      sentAtLeast: 449,
      limited: { sent: 202, limit: 885 },
      limitUsed: 0.2282,
    });
    expect(account1?.senders.map(({ dailyLimit }) => dailyLimit)).toEqual([885, 500, null]);
  });

  test('an account is as old as the oldest answer behind its numbers', () => {
    using store = temporaryDatabase([account('a1', 'sendkit', { label: 'Acme' })]);
    const campaigns = { items: [campaignNamed('c1', { sent: 100, bounced: 1 })], complete: false };
    answered(store.db, 'a1', { campaigns }, noon - 26 * hourMs);
    answered(store.db, 'a1', { senders: { items: [senderNamed('s1')], complete: true } }, noon);
    expect(page(store.db)).toMatch(/Acme .* Feb 9 \d\d:\d\d$/m);
  });

  test('what somebody has seen is grey, and said to be what the exit status still counts', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('seen'), senderNamed('fresh')];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    const bounces = { accountId: 'a1', kind: 'sender', rule: 'bounce-rate' } as const;
    const sample = { value: 0.06, numerator: 60, denominator: 1000 };
    acknowledgeAlert(store.db, saveAlert(store.db, { ...bounces, id: 'seen', level: 2, sample }), noon);
    expect(page(store.db).split('\n')[0]).toBe(
      '● ok  All fine: 1 mailbox, 1 acknowledged (exit status critical: 1 acknowledged)',
    );
    expect(page(store.db, true)).toContain('\u001b[90m⬣\u001b[0m seen@');
    expect(page(store.db)).toMatch(/⬣ seen@.*\(acknowledged\)/);
    saveAlert(store.db, { ...bounces, id: 'fresh', level: 1, sample: { ...sample, value: 0.03 } });
    const lines = page(store.db).split('\n');
    expect(lines[0]).toBe('▲ warning  1 bounce alert, 1 acknowledged (exit status critical: 1 acknowledged)');
    expect(lines.slice(3, 5).map((line) => line.split('@')[0])).toEqual(['▲ fresh', '⬣ seen']);
  });

  test('tells a plan without the API from a key that lacks a permission', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    const message = 'No.';
    answered(store.db, 'a1', {}, noon, { state: 'scope', error: { kind: 'plan', message } });
    answered(store.db, 'a2', {}, noon, { state: 'scope', error: { kind: 'forbidden', message } });
    const text = page(store.db);
    expect(text.split('\n')[0]).toBe('▲ warning  1 plan without the API, 1 key lacks a permission');
    expect(text).toMatch(/SendKit +plan without the API/);
    expect(text).toMatch(/SendKit +key lacks a permission/);
  });

  test('is coloured only when asked, and a name cannot bring its own escapes (fault F42)', () => {
    using store = temporaryDatabase([account('a1', 'sendkit', { label: 'evil\u001b[31m' })]);
    answered(store.db, 'a1', {}, noon);
    expect(page(store.db)).not.toContain('\u001b');
    expect(page(store.db, true)).toContain('\u001b[32m● ok\u001b[0m');
    expect(page(store.db, true)).not.toContain('evil\u001b');
  });

  test('says how each client is, the worst first, where there are several', () => {
    const owned = [account('a1', 'sendkit', { client: 'Acme' }), account('a2', 'sendkit', { client: 'Northwind' })];
    using store = temporaryDatabase([...owned, account('a3', 'sendkit')]);
    for (const { id } of owned)
      answered(store.db, id, { senders: { items: [senderNamed('s1')], complete: true } }, noon);
    const bouncing = { accountId: 'a2', kind: 'sender', id: 's1', rule: 'bounce-rate', level: 2 } as const;
    saveAlert(store.db, { ...bouncing, sample: { value: 0.06, numerator: 6, denominator: 100 } });
    const document = buildStatus(store.db, noon, { settings: defaultSettings });
    expect(document.glance.clients).toEqual([
      { client: 'Northwind', state: 'critical' },
      { client: 'Acme', state: 'ok' },
    ]);
    const page = statusText(document, { colour: false, now: noon, format: createFormat('en-US') });
    expect(page).toContain('Clients\n⬣ Northwind, critical\n● Acme, fine\n');
  });

  test('counts what it does not list', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = Array.from({ length: 25 }, (_, index) => senderNamed(`s${String(index)}`));
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    expect(page(store.db)).toContain('  and 5 mailboxes more');
  });
});

test('the data folder is the desktop app’s', () => {
  expect(defaultDataFolder('linux', { XDG_CONFIG_HOME: '/x' })).toBe('/x/Sendgauge');
  expect(defaultDataFolder('linux', {})).toMatch(/\/\.config\/Sendgauge$/);
  expect(defaultDataFolder('darwin', {})).toMatch(/Library\/Application Support\/Sendgauge$/);
});
