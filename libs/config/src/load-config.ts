import type { z } from 'zod';

/** The environment does not hold what a service needs; its message lists every fault with its cure. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
}

/** Nest's token for a service's configuration. */
export const CONFIG = Symbol('config');

/**
 * Reads a configuration from environment variables, one per field of `shape`. All faults are told at once.
 * @throws ConfigInvalid
 */
export function loadConfig<Shape extends z.ZodObject>(
  shape: Shape,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Shape> {
  const given = Object.fromEntries(Object.keys(shape.shape).map(name => [name, environment[name] || undefined]));
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(issue => {
    const name = String(issue.path[0]);
    const came = given[name] === undefined ? 'is not set' : `is ${mask(name, given[name])}`;
    const about = (shape.shape[name] as z.ZodType | undefined)?.description;
    return `  ${name} ${came}: ${issue.message}${about ? ` (${about})` : ''}`;
  });
  throw new ConfigInvalid(
    `The configuration is not fit for a start. Set these environment variables:\n${faults.join('\n')}`,
  );
}

const SECRET = /PASSWORD|SECRET|TOKEN|KEY|(DATABASE|REDIS|SMTP)_URL/;

function mask(name: string, value: string): string {
  return SECRET.test(name) ? 'set to something else' : JSON.stringify(value);
}
