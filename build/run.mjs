// The one entry of every npm script. Plain JavaScript without imports that an old Node could trip over: first say what is
// wrong with it, then load the rest.
const oldest = 20;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `sendgauge: Node ${oldest} or newer is needed to start (this is ${process.versions.node}). Get one at https://nodejs.org\n`,
  );
  process.exit(1);
}
const { main } = await import('./setup/main.mjs');
await main(process.argv.slice(2));
