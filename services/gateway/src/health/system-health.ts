import type { Dependency, Health, HealthStatus } from '@na/contracts';
import type { ServiceHealthDto, SystemHealthDto } from './health.dto.ts';

const BADNESS: { [status in HealthStatus]: number } = { up: 0, degraded: 1, down: 2 };

/** What one service said of itself, or that it said nothing. */
export type Answer = { service: string; latencyMs: number } & ({ health: Health } | { fault: string });

/**
 * Sums up how all is. Down when a service, or something that one requires, is down; degraded when only something is away that work
 * can go on without.
 */
export function systemHealth(answers: Answer[]): SystemHealthDto {
  const services = answers.map(serviceHealth);
  const dependencies = worstOfEach(
    services.flatMap(service => service.dependencies.filter(({ name }) => name !== service.service)),
  );
  const worst = services.reduce<HealthStatus>((status, service) => worse(status, service.status), 'up');
  const lacking = dependencies.some(({ status }) => status !== 'up') ? 'degraded' : 'up';
  return { status: worse(worst, lacking), services, dependencies };
}

function serviceHealth(answer: Answer): ServiceHealthDto {
  const { service, latencyMs } = answer;
  if ('fault' in answer) return { service, status: 'down', latencyMs, dependencies: [], detail: answer.fault };
  const { status, replica, version, dependencies } = answer.health;
  return { service, status, latencyMs, replica, version, dependencies };
}

function worstOfEach(dependencies: Dependency[]): Dependency[] {
  const byName = new Map<string, Dependency>();
  for (const each of dependencies) {
    const known = byName.get(each.name);
    if (!known) byName.set(each.name, each);
    else byName.set(each.name, { ...(isWorse(each, known) ? each : known), required: each.required || known.required });
  }
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function isWorse(a: Dependency, b: Dependency): boolean {
  return BADNESS[a.status] === BADNESS[b.status] ? a.latencyMs > b.latencyMs : BADNESS[a.status] > BADNESS[b.status];
}

function worse(a: HealthStatus, b: HealthStatus): HealthStatus {
  return BADNESS[a] >= BADNESS[b] ? a : b;
}
