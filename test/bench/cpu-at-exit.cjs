// Loaded into a process that is measured: says on its fourth descriptor how long it was on a processor, in µs.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, String(user + system));
});
