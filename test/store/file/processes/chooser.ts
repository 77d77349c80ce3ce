/** Run as a process of its own on a database file: renames its account again and again until it is killed. */
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { findAccount, updateAccount } from '../../../../electron/store/accounts/accounts.ts';
import { openDatabase } from '../../../../electron/store/file/database.ts';

const { db } = openDatabase(argv[2] ?? '', 0);
const account = findAccount(db, 'a1');
if (account === null) throw new Error('no such account');
const from = Number(account.label.replace('Label ', '')) || 0;
for (let number = from + 1; ; number++) {
  updateAccount(db, { ...account, label: `Label ${String(number)}` });
  writeSync(1, 'changed\n');
}
