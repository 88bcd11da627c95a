import { startService } from '../src/index.ts';
import { BakeryModule, configShape } from './bakery.ts';

await startService({ name: 'bakery', module: BakeryModule, configShape });
