import { mediansTable } from './medians.ts';

it('shows the middle of each figure of those who ran, and a dash for what one does not give', () => {
  const rounds = {
    ours: [
      { perSecond: 1_234.5, p50: 2.3456 },
      { perSecond: 900, p50: 3 },
      { perSecond: 5_000, p50: 1 },
    ],
    floor: [{ perSecond: 99.94 }],
    probe: [{ cpu: 4 }],
  };
  expect(
    mediansTable(['floor', 'ours', 'absent'], rounds)
      .split('\n')
      .map(line => line.trimEnd()),
  ).toEqual(['       perSecond  p50', 'floor  99.9       –', 'ours   1235       2.35']);
});
