// Loads one service in a process of its own and prints, as JSON, what it declares: problems, metrics and configuration.
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const [service] = process.argv.slice(2);
const source = join(resolve(import.meta.dirname, '../..'), 'services', service, 'src');
const { configShape } = await import(pathToFileURL(join(source, 'config.ts')).href);
await import(pathToFileURL(join(source, 'app.module.ts')).href);
const { definedProblems, KINDS } = await import('@na/errors');
const { exposition } = await import('@na/telemetry');

const problems = definedProblems().map(({ code, kind, title }) => ({ code, kind, title, status: KINDS[kind].status }));
const metrics = metricsIn(await exposition.text());
const configuration = Object.entries(
  z.toJSONSchema(configShape, { io: 'input', unrepresentable: 'any' }).properties,
).map(([name, field]) => ({
  name,
  description: field.description ?? '',
  // What differs from process to process is said in the description.
  fallback: String(field.default).includes(String(process.pid)) ? undefined : field.default,
  isRequired: !configShape.shape[name].safeParse(undefined).success,
}));
process.stdout.write(JSON.stringify({ problems, metrics, configuration }), () => process.exit(0));

/** Name (as queries say it), kind and sentence of each metric in a text exposition. */
function metricsIn(text) {
  const sentences = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]));
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => ({
    name: kind === 'counter' ? `${name}_total` : name,
    kind,
    help: sentences.get(name) ?? '',
  }));
}
