// npm run dev [-- --fresh]: as `npm start`, and each service starts again when one of its sources changes.
import { run } from './run.mjs';

await run({ args: process.argv.slice(2), watch: true });
