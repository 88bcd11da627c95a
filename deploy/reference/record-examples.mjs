// `npm run examples [-- spec …]`: records anew the examples that the OpenAPI document shows, all or those of some tests of the gateway.
import { fileURLToPath } from 'node:url';
import { recordExamples } from './examples.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
console.log(`examples of ${await recordExamples(root, process.argv.slice(2))} operations are recorded`);
