import { readSettings } from './settings.mjs';

test('ports have their usual places and can be moved', async () => {
  expect((await readSettings({ NOTION_SYNC_PORT: '4002' })).ports).toMatchObject({
    gateway: 3000,
    'notion-sync': 4002,
  });
});

test.each(['http', '-1', '65536', '80.5'])('a port that is %j is refused by name', async given => {
  await expect(readSettings({ GATEWAY_PORT: given })).rejects.toThrow(
    `GATEWAY_PORT is "${given}"; a port is a whole number from 0 to 65535.`,
  );
});

test('port 0 takes a free one', async () => {
  expect((await readSettings({ GATEWAY_PORT: '0' })).ports.gateway).toBeGreaterThan(0);
});
