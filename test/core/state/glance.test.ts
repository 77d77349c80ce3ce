import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  glanceOf,
  glanceStates,
  worstState,
  type GlancedAccount,
  type GlancedAlert,
  type GlanceState,
  type GlancedWorld,
} from '../../../electron/core/state/glance.ts';
import { headlineOf } from '../../../electron/core/state/headline.ts';
import { trayProblems } from '../../../electron/core/state/tray-problems.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { headlineText } from '../../../electron/core/words/headline.ts';

const format = createFormat('en-US');

function account(id = 'a1', changes: Partial<GlancedAccount> = {}): GlancedAccount {
  const subjects = [
    { kind: 'sender', id: 'm1', name: 'anna@acme.com', age: 'new' },
    { kind: 'sender', id: 'm2', name: 'ben@acme.com', age: 'new' },
    { kind: 'campaign', id: 'c1', name: 'Spring', age: 'new' },
  ] as const;
  return {
    id,
    name: `Account ${id}`,
    client: null,
    provider: 'sendkit',
    demo: false,
    state: 'ok',
    error: null,
    age: 'new',
    subjects,
    others: { new: 0, old: 0 },
    ...changes,
  };
}

function alert(rule: GlancedAlert['rule'], changes: Partial<GlancedAlert> = {}): GlancedAlert {
  const level = changes.level ?? 1;
  return {
    id: `${rule}-${changes.subject?.id ?? 'm1'}`,
    rule,
    phase: 'firing',
    level,
    severity: level > 1 ? 'critical' : 'warning',
    accountId: 'a1',
    subject: { kind: 'sender', id: 'm1', name: 'anna@acme.com' },
    sample: null,
    threshold: null,
    quieted: null,
    ...changes,
  };
}
const ofAccount = { subject: { kind: 'account', id: 'a1', name: 'Account a1' } } as const;

const world = (changes: Partial<GlancedWorld> = {}): GlancedWorld => ({
  paused: false,
  online: true,
  standstill: false,
  accounts: [account()],
  alerts: [],
  ...changes,
});
const said = (changes: Partial<GlancedWorld>) => headlineText(headlineOf(glanceOf(world(changes))), format);

describe('the one sentence', () => {
  test.each<[string, Partial<GlancedWorld>, string, GlanceState]>([
    ['nothing to watch', { accounts: [] }, 'No accounts yet', 'none'],
    ['all is well', {}, 'All fine: 2 mailboxes, 1 campaign', 'ok'],
    ['a provider without mailboxes', { accounts: [account('a1', { subjects: [] })] }, 'All fine: 1 account', 'ok'],
    [
      'problems, counted, what is critical first',
      {
        alerts: [
          alert('daily-limit'),
          alert('daily-limit', { subject: { kind: 'sender', id: 'm2', name: 'ben' } }),
          alert('bounce-rate', { level: 2 }),
        ],
      },
      '1 bounce alert, 2 mailboxes near limit',
      'critical',
    ],
    [
      'a mailbox at its limit is not also called heading for it',
      { alerts: [alert('daily-limit', { level: 3 }), alert('limit-pace', { level: 2 })] },
      '1 mailbox at its limit',
      'critical',
    ],
    [
      'over a line once is not fine',
      { alerts: [alert('bounce-rate', { phase: 'pending', level: 0 })] },
      '1 mailbox not confirmed yet',
      'unconfirmed',
    ],
    [
      'a rejected key is named once, whatever else follows from it',
      {
        accounts: [account('a1', { state: 'auth', error: 'unauthorized', age: 'old' })],
        alerts: [alert('key-rejected', { level: 2, ...ofAccount }), alert('data-outage', ofAccount)],
      },
      '1 key rejected',
      'critical',
    ],
    [
      'a key that cannot be read is no rejected key',
      { accounts: [account('a1', { state: 'auth', error: 'keychain' })] },
      '1 account without a working key',
      'warning',
    ],
    [
      'a plan that does not include the API is no key without a permission',
      {
        accounts: [
          account('a1', { state: 'scope', error: 'plan' }),
          account('a2', { state: 'scope', error: 'forbidden' }),
        ],
      },
      '1 plan without the API, 1 key lacks a permission',
      'warning',
    ],
    ['old data', { accounts: [account(), account('a2', { age: 'old' })] }, '1 account with old data', 'stale'],
    [
      'old data of a single mailbox',
      { accounts: [account('a1', { subjects: [{ kind: 'sender', id: 'm1', name: 'anna', age: 'old' }] })] },
      '1 mailbox with old data',
      'stale',
    ],
    [
      'before the first answer',
      { accounts: [account('a1', { age: 'never', subjects: [] })] },
      'Waiting for the first answer',
      'unread',
    ],
    [
      'one account not read yet beside one that is fine',
      { accounts: [account(), account('a2', { age: 'never', subjects: [] })] },
      '1 account not read yet',
      'unread',
    ],
    [
      'an account that never gave a number has no old ones, whatever keeps it away',
      { accounts: [account(), account('a2', { age: 'never', state: 'stale', error: 'unavailable', subjects: [] })] },
      '1 account not read yet',
      'stale',
    ],
    ['paused', { paused: true }, 'Paused', 'paused'],
    [
      'paused hides nothing that fires',
      { paused: true, alerts: [alert('bounce-rate', { level: 2 })] },
      'Paused, 1 bounce alert',
      'critical',
    ],
    ['no network', { online: false }, 'Offline', 'offline'],
    [
      'a rejected key on a computer that is offline',
      { online: false, accounts: [account('a1', { state: 'auth', error: 'unauthorized', age: 'old' })] },
      '1 account without a working key, offline',
      'critical',
    ],
    [
      'the same while checking stands still',
      { standstill: true, accounts: [account('a1', { state: 'scope', error: 'forbidden' }), account('a2')] },
      '1 key lacks a permission, checking stands still',
      'warning',
    ],
    [
      'a rejected key without an alert of its own, whatever else fires about the account',
      {
        accounts: [account('a1', { state: 'auth', error: 'unauthorized' })],
        alerts: [alert('bounce-rate', ofAccount)],
      },
      '1 bounce alert, 1 account without a working key',
      'critical',
    ],
    [
      'a rejected key, though somebody has seen that its account bounces',
      {
        accounts: [account('a1', { state: 'auth', error: 'unauthorized', subjects: [] })],
        alerts: [alert('bounce-rate', { ...ofAccount, quieted: 'acknowledged' })],
      },
      '1 account without a working key, 1 acknowledged',
      'critical',
    ],
    [
      'answers that cannot be read, though somebody has seen that the account bounces',
      {
        accounts: [account('a1', { state: 'bad-data', error: 'unexpected', subjects: [] })],
        alerts: [alert('bounce-rate', { ...ofAccount, quieted: 'acknowledged' })],
      },
      '1 account with unreadable answers, 1 acknowledged',
      'warning',
    ],
    ['a scheduler that stands still', { standstill: true }, 'Checking stands still', 'stale'],
    ['the same, whatever the network', { standstill: true, online: false }, 'Checking stands still', 'offline'],
    [
      'one of two offline',
      { accounts: [account(), account('a2', { state: 'offline' })] },
      '1 account offline',
      'stale',
    ],
    [
      'acknowledged is out of colour and counted apart',
      { alerts: [alert('bounce-rate', { level: 2, quieted: 'acknowledged' })] },
      'All fine: 1 mailbox, 1 campaign, 1 acknowledged',
      'ok',
    ],
    [
      'an account paused by itself is counted apart, with all that fires in it',
      {
        accounts: [account(), account('a2', { state: 'paused' })],
        alerts: [alert('bounce-rate', { level: 2, accountId: 'a2', quieted: 'paused' })],
      },
      'All fine: 2 mailboxes, 1 campaign, 1 account paused',
      'ok',
    ],
  ])('%s', (_name, changes, sentence, state) => {
    expect(said(changes)).toBe(sentence);
    expect(glanceOf(world(changes)).state).toBe(state);
  });
});

// ---- every world ----------------------------------------------------------------------------------

const age = fc.constantFrom('new', 'old', 'never' as const);
const subject = fc.record({
  kind: fc.constantFrom('sender' as const, 'campaign' as const),
  id: fc.constantFrom('s1', 's2', 's3'),
  age,
});
const anyAccount = (id: string) =>
  fc
    .record({
      state: fc.constantFrom('ok', 'stale', 'auth', 'scope', 'limited', 'offline', 'bad-data', 'paused' as const),
      age,
      demo: fc.boolean(),
      client: fc.constantFrom(null, 'Acme', 'Northwind'),
      error: fc.constantFrom(null, 'unauthorized', 'keychain', 'network', 'forbidden' as const),
      subjects: fc.uniqueArray(subject, { selector: ({ kind, id: of }) => `${kind}/${of}`, maxLength: 5 }),
    })
    .map(({ subjects, ...rest }) =>
      account(id, { ...rest, subjects: subjects.map((each) => ({ ...each, name: `${each.id} of ${id}` })) }),
    );
const alertOf = ({ id: accountId, name, subjects, state }: GlancedAccount) => {
  const own = { kind: 'account', id: accountId, name } as const;
  return fc
    .record({
      of: fc.constantFrom(own, ...subjects.map((each) => ({ kind: each.kind, id: each.id, name: each.name }))),
      rule: fc.constantFrom('bounce-rate', 'daily-limit', 'data-outage', 'key-rejected', 'silence' as const),
      phase: fc.constantFrom('pending', 'firing', 'recovering' as const),
      level: fc.integer({ min: 1, max: 3 }),
      quieted:
        state === 'paused'
          ? fc.constant('paused' as const)
          : fc.constantFrom(null, null, 'acknowledged', 'snoozed', 'muted' as const),
      value: fc.double({ min: 0, max: 2, noNaN: true }),
    })
    .map(({ of, rule, phase, level, quieted, value }): GlancedAlert => {
      const sample = {
        at: 1,
        value,
        numerator: null,
        denominator: null,
        window: '7d',
        approximate: false,
        detail: null,
      } as const;
      return alert(rule, {
        id: JSON.stringify([accountId, of, rule]),
        accountId,
        subject: of,
        phase,
        level,
        quieted,
        sample,
        threshold: 0.5,
      });
    });
};
const worlds = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.array(fc.constantFrom('a1', 'a2', 'a3'), { maxLength: 3 }))
  .chain(([paused, online, standstill, ids]) =>
    fc
      .tuple(...[...new Set(ids)].map(anyAccount))
      .chain((accounts) =>
        fc
          .tuple(...accounts.map((each) => fc.uniqueArray(alertOf(each), { selector: ({ id }) => id, maxLength: 4 })))
          .map((alerts): GlancedWorld => ({ paused, online, standstill, accounts, alerts: alerts.flat() })),
      ),
  );
const rank = (state: GlanceState) => glanceStates.indexOf(state);

describe('a client', () => {
  const two = [account('a1', { client: 'Acme' }), account('a2', { client: 'Acme' })];

  test('is as the worst of its accounts, and those of others say nothing of it', () => {
    const others = [account('a3', { client: 'Northwind' }), account('a4')];
    const { clients } = glanceOf(
      world({ accounts: [...two, ...others], alerts: [alert('bounce-rate', { accountId: 'a2' })] }),
    );
    expect(clients).toEqual([
      { client: 'Acme', state: 'warning' },
      { client: 'Northwind', state: 'ok' },
    ]);
  });

  test('is paused only when all of it is', () => {
    const [one, other] = two;
    const half = [{ ...one!, state: 'paused' as const }, other!];
    expect(glanceOf(world({ accounts: half, alerts: [] })).clients).toEqual([{ client: 'Acme', state: 'ok' }]);
    const whole = two.map((each) => ({ ...each, state: 'paused' as const }));
    expect(glanceOf(world({ accounts: whole, alerts: [] })).clients).toEqual([{ client: 'Acme', state: 'paused' }]);
  });
});

describe('in every world', () => {
  test('no client is calmer than what is known to be wrong in any of its accounts', () => {
    glances(({ clients, account: stateOf }, { accounts }) => {
      expect(clients.map(({ client }) => client).toSorted()).toEqual(
        [...new Set(accounts.flatMap(({ client }) => client ?? []))].toSorted(),
      );
      for (const { client, state } of clients) {
        const own = accounts.filter((each) => each.client === client).map(({ id }) => stateOf(id));
        for (const each of own) if (each !== 'paused') expect(rank(state)).toBeLessThanOrEqual(rank(each));
        expect(own).toContain(state);
      }
    });
  });
  const glances = (check: (glance: ReturnType<typeof glanceOf>, world: GlancedWorld) => void) =>
    fc.assert(
      fc.property(worlds, (each) => check(glanceOf(each), each)),
      { numRuns: 400 },
    );

  test('the sentence is "fine" exactly where the state is, and then nothing is listed as a trouble', () => {
    glances((glance) => {
      const headline = headlineOf(glance);
      expect(headline.code === 'fine').toBe(glance.state === 'ok');
      if (glance.state === 'ok') expect([headline.parts, glance.troubles]).toEqual([[], []]);
    });
  });

  test('whatever the sentence names has a row, and every row a share in the sentence', () => {
    glances((glance, { paused }) => {
      const { code, parts } = headlineOf(glance);
      if (code === 'none' || code === 'waiting') return;
      if (!paused && !glance.world.standstill) expect(parts.length > 0).toBe(glance.troubles.length > 0);
      for (const { state } of glance.troubles)
        expect(rank(glance.state)).toBeLessThanOrEqual(rank(state === 'offline' ? 'stale' : state));
    });
  });

  test('whatever is wrong with an account is named in the sentence, by an alert or as what keeps it from being known', () => {
    glances((glance, { accounts, online, standstill }) => {
      const { parts } = headlineOf(glance);
      const counted = (trouble: string) =>
        parts.reduce((sum, part) => sum + (part.code === 'accounts' && part.trouble === trouble ? part.count : 0), 0);
      // What keeps all of them silent is said once.
      const forAll = (state: GlanceState) =>
        standstill ||
        (state === 'offline' && !online && accounts.some((each) => !each.demo && each.state !== 'paused'));
      const named = new Map<string, number>();
      for (const { subject: of, loud, quieted, state } of glance.troubles) {
        const own = accounts.find(({ id }) => id === of.accountId)!;
        const isSaid = (each: GlancedAlert) =>
          each.phase !== 'pending' && (each.rule === 'data-outage' || each.rule === 'key-rejected');
        if (of.kind !== 'account' || own.state === 'paused' || glance.world.paused) continue;
        if (loud.some(isSaid))
          expect(parts.some((part) => part.code === 'alerts' && /^(data-outage|key-rejected)$/.test(part.rule))).toBe(
            true,
          );
        else if (/^(auth|scope|bad-data)$/.test(own.state) && !quieted.some(isSaid))
          named.set(own.state, (named.get(own.state) ?? 0) + 1);
        else if (!/^(offline|stale|unread)$/.test(state)) continue;
        else if (forAll(state))
          expect(parts.some(({ code }) => code === (standstill ? 'standstill' : 'offline'))).toBe(true);
        else {
          // What never came is not old.
          const trouble = state === 'stale' && own.age === 'never' ? 'unread' : state;
          named.set(trouble, (named.get(trouble) ?? 0) + 1);
        }
      }
      for (const [trouble, count] of named) expect(counted(trouble)).toBeGreaterThanOrEqual(count);
    });
  });

  test('what was dealt with about the mail of an account hides nothing of how it is read', () => {
    glances((glance, { accounts, alerts }) => {
      const ofMail = alerts.filter(({ rule }) => rule !== 'data-outage' && rule !== 'key-rejected');
      const seen = ofMail.map((each) => ({ ...each, quieted: each.quieted ?? ('acknowledged' as const) }));
      const ofReading = alerts.filter((each) => !ofMail.includes(each));
      const without = glanceOf({ ...glance.world, alerts: ofReading });
      const seenGlance = glanceOf({ ...glance.world, alerts: [...ofReading, ...seen] });
      for (const { id } of accounts)
        expect(seenGlance.subject(id, 'account', id).state).toBe(without.subject(id, 'account', id).state);
    });
  });

  test('an account is as bad as the worst in it, and everything as the worst account that is checked', () => {
    glances((glance, { accounts }) => {
      for (const { id, subjects } of accounts) {
        const inside = subjects.map((each) => glance.subject(id, each.kind, each.id).state);
        const bad = worstState(inside.filter((state) => rank(state) <= rank('unconfirmed')));
        expect(rank(glance.account(id))).toBeLessThanOrEqual(rank(bad));
        expect(rank(glance.account(id))).toBeLessThanOrEqual(rank(glance.subject(id, 'account', id).state));
      }
      const worst = worstState(accounts.map(({ id }) => glance.account(id)));
      if (rank(worst) <= rank('unconfirmed')) expect(glance.state).toBe(worst);
    });
  });

  test('every subject is counted once, and what a person has dealt with colours nothing', () => {
    glances((glance, { accounts, alerts }) => {
      for (const kind of ['sender', 'campaign'] as const) {
        const listed = accounts.flatMap(({ subjects }) => subjects.filter((each) => each.kind === kind));
        expect(Object.values(glance.tally[kind]).reduce((sum, count) => sum + count, 0)).toBe(listed.length);
      }
      const calm = glanceOf({ ...glance.world, alerts: alerts.filter(({ quieted }) => quieted === null) });
      for (const { id, subjects } of accounts)
        for (const each of subjects)
          expect(glance.subject(id, each.kind, each.id).state).toBe(calm.subject(id, each.kind, each.id).state);
    });
  });

  test('what was not read of late is never fine', () => {
    glances((glance, { accounts }) => {
      for (const { id, age: of, subjects } of accounts) {
        if (of !== 'new') expect(glance.account(id)).not.toBe('ok');
        for (const each of subjects)
          if (each.age !== 'new') expect(glance.subject(id, each.kind, each.id).state).not.toBe('ok');
      }
      if (accounts.some(({ state, age: of }) => state !== 'paused' && of !== 'new'))
        expect(glance.state).not.toBe('ok');
    });
  });

  test('the tray names the troubles in the same order, and each subject once', () => {
    glances((glance) => {
      const problems = trayProblems(glance, (each) => ({ ...each, providerName: 'SendKit', levels: null }));
      const keyOf = ({ accountId, kind, id }: { accountId: string; kind: string; id: string }) =>
        `${accountId}/${kind}/${id}`;
      const loud = problems.filter(({ quieted }) => quieted === null).map((problem) => keyOf(problem.subject));
      const named = glance.troubles
        .filter(({ state, subject: of }) => of.kind === 'account' || state !== 'stale')
        .map((trouble) => keyOf(trouble.subject));
      expect(loud).toEqual(named);
      expect(new Set(problems.map((problem) => keyOf(problem.subject))).size).toBe(problems.length);
    });
  });
});
