import { faults, type FaultName } from '../chaos/faults/faults.ts';
import { weather } from '../chaos/weather.ts';

// A seed in whose storm every kind of fault comes.
const SEED = 12;

it('a storm of every kind of fault breaks no promise of the scheduler', async () => {
  const kinds = Object.keys(faults) as FaultName[];
  const said: string[] = [];
  const verdicts = await weather({ seed: SEED, seconds: 60, kinds, say: line => said.push(line) });
  const broken = verdicts.filter(({ violations }) => violations.length > 0);
  // What happened when stands beside what it broke.
  expect({ broken, said: broken.length ? said : [] }).toEqual({ broken: [], said: [] });
  expect(verdicts.filter(({ checked }) => checked === 0)).toEqual([]);
}, 420_000);
