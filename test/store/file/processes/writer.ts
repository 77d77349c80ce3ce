/**
 * Run as a process of its own: opens the database and writes batches until it is killed or has written `limit`. A batch
 * is one transaction over two tables; `written N` is printed after each one is committed.
 */
import { argv, stdout } from 'node:process';
import { closeDatabase, openDatabase } from '../../../../electron/store/file/database.ts';
import { inTransaction } from '../../../../electron/store/statement.ts';
import { writeSetting } from '../../../../electron/store/settings.ts';
import { saveReport, type ReportRow } from '../../../../electron/store/reports.ts';

const [, , file = '', writer = 'w', limit = '1000000'] = argv;
const { db } = openDatabase(file, 0);

function report(batch: number, part: number): ReportRow {
  const nothing = {
    title: null,
    type: null,
    checkedAt: null,
    nextCheckAt: null,
    note: null,
    campaignId: null,
    periodStart: null,
    periodEnd: null,
  };
  return { ...nothing, accountId: 'a1', id: `${writer}-${batch}-${part}`, status: 'queued', requestedAt: batch };
}

for (let batch = 1; batch <= Number(limit); batch++) {
  inTransaction(db, () => {
    for (let part = 0; part < 10; part++) saveReport(db, report(batch, part));
    writeSetting(db, `last-${writer}`, batch);
  });
  stdout.write(`written ${batch}\n`);
}
closeDatabase(db);
