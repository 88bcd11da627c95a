// `npm run examples`: records anew the examples that the OpenAPI document shows.
import { fileURLToPath } from 'node:url';
import { recordExamples } from './examples.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
console.log(`examples of ${await recordExamples(root)} operations are recorded`);
