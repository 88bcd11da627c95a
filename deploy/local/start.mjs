// npm start [-- --fresh]: the whole system on this machine, with the main job done once; stays up until Ctrl-C.
import { run } from './run.mjs';

await run({ args: process.argv.slice(2) });
