// npm test [-- arguments for jest]: all unit, integration and end-to-end tests, with coverage.
// npm run test:deep: the kill and chaos tests.
import { closingLine, runDeepTests, runTests } from './jest-run.mjs';
import { toSentence } from './fault.mjs';
import { findNatsServer } from './nats-server.mjs';
import { findRedisServer } from './redis-server.mjs';
import { step } from './steps.mjs';

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${toSentence(error)}`);
  process.exitCode = 1;
}

async function main(args) {
  const isDeep = args[0] === '--deep';
  await step('nats-server', findNatsServer, ({ bin, version }) => `nats-server ${version}: ${bin}`);
  await step('redis-server', findRedisServer, ({ bin, version }) => `redis-server ${version}: ${bin}`);
  const sums = isDeep ? await runDeepTests(args.slice(1)) : await runTests(args);
  console.log(closingLine(sums));
  if (sums.failed > 0) process.exitCode = 1;
}
