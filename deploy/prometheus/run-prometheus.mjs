import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { becomesReady, launch, tail } from '../local/child.mjs';
import { Fault } from '../local/fault.mjs';
import { freePort } from '../local/ports.mjs';
import { findPrometheus } from './find-prometheus.mjs';

const RULES = join(import.meta.dirname, 'rules/*.yml');

/**
 * Runs a real Prometheus with our rules that scrapes `targets` every second, for tests. Nothing of it outlives us.
 * @param {{ targets: { job: string, url: string }[], dataDir: string }} options
 */
export async function runPrometheus({ targets, dataDir }) {
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [config, log] = [join(dataDir, 'prometheus.json'), join(dataDir, 'prometheus.log')];
  // JSON is YAML too.
  writeFileSync(config, JSON.stringify(configOf(targets)));
  const child = launch({
    command: [
      findPrometheus().prometheus,
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dataDir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    log,
  });
  const isReady = async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok ?? false;
  if (!(await becomesReady(child, isReady, { withinMs: 30_000 }))) {
    await child.stop();
    throw new Fault(`Prometheus did not become ready. The end of its log, ${log}:\n${tail(log)}`);
  }
  const ask = async (path, parameters = {}) => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = await response.json();
    if (status !== 'success') throw new Fault(`Prometheus answers "${error}" to ${JSON.stringify(parameters)}.`);
    return data;
  };
  return {
    url,
    /** The series that a query gives now; `[]` for none. @returns {Promise<{ metric: Record<string, string>, value: [number, string] }[]>} */
    query: async expr => (await ask('query', { query: expr })).result,
    /** The names of all metrics that the targets declare, with values or not. @returns {Promise<Set<string>>} */
    declared: async () => new Set(Object.keys(await ask('metadata'))),
    /** What each target answered to the last scrape. @returns {Promise<{ job: string, health: string, lastError: string }[]>} */
    targets: async () =>
      (await ask('targets')).activeTargets.map(({ labels, health, lastError }) => ({
        job: labels.job,
        health,
        lastError,
      })),
    stop: () => child.stop(),
  };
}

function configOf(targets) {
  const jobs = Map.groupBy(targets, ({ job }) => job);
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [RULES],
    scrape_configs: [...jobs].map(([job, replicas]) => ({
      job_name: job,
      static_configs: [{ targets: replicas.map(({ url }) => new URL(url).host) }],
    })),
  };
}
