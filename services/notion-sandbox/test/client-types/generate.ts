import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

// A program of its own: `node generate.ts` prints the JSON schemas of all types of the installed client's endpoints. It
// runs apart from the tests because it brings a TypeScript compiler along.
const client = dirname(createRequire(import.meta.url).resolve('@notionhq/client'));
const generator = createGenerator({
  path: join(client, 'api-endpoints', '*.d.ts'),
  skipTypeCheck: true,
  expose: 'all',
  additionalProperties: false,
});
process.stdout.write(JSON.stringify(generator.createSchema('*')));
