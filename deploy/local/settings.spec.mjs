import { readSettings } from './settings.mjs';

test('ports can be moved, and a wrong one is refused by name', async () => {
  expect((await readSettings({ NOTION_SYNC_PORT: '4002' })).ports).toMatchObject({
    gateway: 3000,
    'notion-sync': 4002,
  });
  await expect(readSettings({ GATEWAY_PORT: 'http' })).rejects.toThrow(
    'GATEWAY_PORT is "http"; a port is a whole number from 0 to 65535.',
  );
});
