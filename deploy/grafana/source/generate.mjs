// Writes deploy/grafana/dashboards from their sources: node deploy/grafana/source/generate.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import api from './api.mjs';
import notion from './notion.mjs';
import resources from './resources.mjs';
import scheduler from './scheduler.mjs';
import security from './security.mjs';
import tasks from './tasks.mjs';

/** The dashboards by the name of their file. */
export const dashboards = { api, notion, resources, scheduler, security, tasks };

/** A dashboard as its file holds it. */
export async function textOf(name) {
  const options = await resolveConfig(fileURLToPath(fileOf(name)));
  return format(JSON.stringify(dashboards[name]), { ...options, parser: 'json' });
}

/** Where a dashboard's file is. */
export const fileOf = name => new URL(`../dashboards/${name}.json`, import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(dashboards)) writeFileSync(fileOf(name), await textOf(name));
}
