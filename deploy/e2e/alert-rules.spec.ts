import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards, fileOf, textOf } from '../grafana/source/generate.mjs';
import { findPrometheus } from '../prometheus/find-prometheus.mjs';

const deploy = join(import.meta.dirname, '..');
const runbooks = join(deploy, '../docs/runbooks');
const rules = readFileSync(join(deploy, 'prometheus/rules/alerts.yml'), 'utf8');

function promtool(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(findPrometheus().promtool, args, { encoding: 'utf8' });
  return status === 0 ? 'fit' : stdout + stderr;
}

describe('the alert rules', () => {
  it('are rules that Prometheus takes, with a configuration that finds them', () => {
    expect(promtool('check', 'config', join(deploy, 'prometheus/prometheus.yml'))).toBe('fit');
  });

  it('fire each when they should, and all are silent when all is well', () => {
    expect(promtool('test', 'rules', join(deploy, 'prometheus/tests/alerts.test.yml'))).toBe('fit');
  });

  it('have each a runbook of their name, and no runbook is without an alert', () => {
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    const pages = alerts.map(name => `${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`);
    expect([...rules.matchAll(/runbook: docs\/runbooks\/(.+)$/gm)].map(([, page]) => page)).toEqual(pages);
    expect(readdirSync(runbooks).sort()).toEqual([...pages, 'README.md'].sort());
    for (const [at, page] of pages.entries()) {
      const text = readFileSync(join(runbooks, page), 'utf8');
      expect(text).toMatch(new RegExp(`^# ${alerts[at]}\\n`));
      for (const part of ['**Means**', '**Look**', '**Mend**']) expect(text).toContain(part);
    }
  });
});

describe('the dashboards', () => {
  it.each(Object.keys(dashboards))('%s is what its source says', async name => {
    expect(readFileSync(fileOf(name), 'utf8')).toBe(await textOf(name));
  });
});
