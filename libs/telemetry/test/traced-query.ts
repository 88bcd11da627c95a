// A process that asks Postgres and a web server inside of one span; run with and without the preload module by preload.spec.ts.
import { get } from 'node:http';
import pg from 'pg';
import { span, startTracing } from '../src/index.ts';

const [databaseUrl = '', otlpEndpoint = ''] = process.argv.slice(2);
const tracing = await startTracing({ service: 'bakery', version: '1', otlpEndpoint });
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
await client.query('select 1 as before_the_span');
await span('bake', {}, async () => {
  await client.query('select 2 as inside_the_span');
  await new Promise<void>(resolve => get(`${otlpEndpoint}/flour`, response => response.resume().on('end', resolve)));
});
await client.end();
await tracing.shutdown();
