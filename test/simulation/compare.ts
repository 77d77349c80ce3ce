/** Both lists in the same words. */
import type { Db } from '../../electron/store/db.ts';
import type { Expected } from './oracle-delivery.ts';
import type { Step } from './oracle.ts';

const clock = (at: number): string => new Date(at).toISOString().slice(5, 19).replace('T', ' ');

interface Row {
  readonly banner: number;
  readonly at: number;
  readonly sort: string;
  readonly kind: string;
  readonly rule: string;
  readonly account: string;
  readonly subjectKind: string;
  readonly subject: string;
}

/** What the app says it told, one line per banner. Several at the same instant are in the order of their text. */
export function toldByApp(db: Db): readonly string[] {
  const rows = db
    .prepare<[], Row>(
      `SELECT b.id AS banner, b.shown_at AS at, b.kind AS sort, o.kind, a.rule, o.account_id AS account,
        o.subject_kind AS subjectKind, o.subject_id AS subject
      FROM banner b JOIN outbox o ON o.banner_id = b.id JOIN alert a ON a.id = o.alert_id ORDER BY b.id, o.id`,
    )
    .all();
  return [...Map.groupBy(rows, ({ banner }) => banner).values()]
    .flatMap((of) => {
      const [first] = of;
      if (first === undefined) return [];
      const sort = first.sort === 'single' || first.sort === 'group' ? 'now' : first.sort;
      const tells = of.map((row) => `${row.kind} ${row.rule} ${row.account}/${row.subjectKind}/${row.subject}`).sort();
      return [lineOf(first.at, sort, tells)];
    })
    .sort();
}

export function toldByOracle(expected: readonly Expected[]): readonly string[] {
  return expected.map(({ at, sort, tells }) => lineOf(at, sort, tells)).sort();
}

function lineOf(at: number, sort: string, tells: readonly string[]): string {
  return `${clock(at)} ${sort}: ${tells.join(', ')}`;
}

export function stepsByApp(db: Db): readonly string[] {
  const sql = `SELECT t.at, t.tell, a.rule, a.account_id AS account, a.subject_kind AS kind, a.subject_id AS id
    FROM alert_transition t JOIN alert a ON a.id = t.alert_id WHERE t.tell IS NOT NULL`;
  return db
    .prepare<[], { at: number; tell: string; rule: string; account: string; kind: string; id: string }>(sql)
    .all()
    .map(({ at, tell, rule, account, kind, id }) => `${clock(at)} ${tell} ${rule} ${account}/${kind}/${id}`)
    .sort();
}

export function stepsByOracle(steps: readonly Step[]): readonly string[] {
  return steps.map(({ at, kind, name }) => `${clock(at)} ${kind} ${name}`).sort();
}
