import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@na/testing';
import { faultsOfPanels, metricsIn } from '../grafana/check-panels.mjs';
import { gatewayClient } from '../local/gateway-client.mjs';
import { SERVICES } from '../local/services.mjs';
import { freePorts } from '../local/settings.mjs';
import { startStack } from '../local/stack.mjs';
import { runPrometheus } from '../prometheus/run-prometheus.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-dashboards-'));
let stack: Awaited<ReturnType<typeof startStack>>;
let prometheus: Awaited<ReturnType<typeof runPrometheus>>;

beforeAll(async () => {
  stack = await startStack({ dataDir: folder, ports: await freePorts(), fsync: false });
  const targets = SERVICES.map(job => ({
    job,
    url: (stack.services as { [job: string]: { url: string }[] })[job]![0]!.url,
  }));
  prometheus = await runPrometheus({ targets, dataDir: join(folder, 'prometheus') });
}, 120_000);
afterAll(async () => {
  await prometheus?.stop();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('a real Prometheus that scrapes the running system', () => {
  it('understands what every service exposes', async () => {
    await eventually(async () => {
      const answered = await prometheus.targets();
      expect(answered).toHaveLength(SERVICES.length);
      for (const job of SERVICES) expect(answered).toContainEqual({ job, health: 'up', lastError: '' });
    });
  });

  it('has data for every panel of every dashboard once something was done', async () => {
    const { apiKey } = stack.credentials;
    const api = gatewayClient(stack.gateway.url, apiKey);
    const connection = await api.post('/v1/connections', { name: 'Sandbox', token: stack.notion.token });
    // A counter that is born between two scrapes shows no growth, so the work goes on while Prometheus looks.
    await eventually(
      async () => {
        await api.post('/v1/todos?wait=20', { title: 'Water the plants', connectionId: connection.id });
        await api.get('/v1/todos');
        expect(await faultsOfPanels(prometheus)).toEqual([]);
      },
      { withinMs: 45_000 },
    );
  }, 90_000);

  it('knows every metric that an alert asks for', async () => {
    const rules = join(import.meta.dirname, '../prometheus/rules');
    const text = ['recording.yml', 'alerts.yml'].map(file => readFileSync(join(rules, file), 'utf8')).join('\n');
    const declared = await prometheus.declared();
    // Names of our own rules have colons; what is left are names of metrics.
    const asked = new Set(
      metricsIn(
        text
          .replaceAll(/^\s*(#|summary:|runbook:|- alert:|- name:|labels:|- record:).*$/gm, '')
          .replaceAll(/\w+:\w+(:\w+)?/g, ''),
      ),
    );
    expect([...asked].filter(name => !declared.has(name) && !declared.has(`${name}_total`))).toEqual([]);
  });
});
