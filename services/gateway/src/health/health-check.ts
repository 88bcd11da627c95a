import { Injectable } from '@nestjs/common';
import { SystemService, type Health as HealthReport } from '@na/contracts';
import { Calls } from '@na/messaging';
import { Health } from '@na/telemetry';
import { Briefly } from '../http/briefly.ts';
import type { SystemHealthDto } from './health.dto.ts';
import { systemHealth, type Answer } from './system-health.ts';

/** The services that the system consists of, besides the gateway. */
const SERVICES = ['scheduler', 'notion-sync', 'audit', 'alerting'];
/** A service that says nothing for so long is down; in milliseconds. */
const TIMEOUT_MS = 2_000;
/** Anybody may ask, so many may; they share an answer for so long, in milliseconds. */
const FRESH_MS = 1_000;

/** Asks every service how it is, all at once. */
@Injectable()
export class HealthCheck {
  readonly #known = new Briefly<SystemHealthDto>(FRESH_MS);

  constructor(
    private readonly calls: Calls,
    private readonly health: Health,
  ) {}

  async check(): Promise<SystemHealthDto> {
    const known = await this.#known.get('system', async () => {
      const others = SERVICES.map(service =>
        answerOf(service, () => this.calls.ask(SystemService.checkHealth, {}, { to: service, timeoutMs: TIMEOUT_MS })),
      );
      return systemHealth(await Promise.all([answerOf('gateway', () => this.health.status()), ...others]));
    });
    return known!;
  }
}

async function answerOf(service: string, ask: () => Promise<HealthReport>): Promise<Answer> {
  const asked = performance.now();
  const latencyMs = () => Math.round((performance.now() - asked) * 10) / 10;
  try {
    return { service, health: await ask(), latencyMs: latencyMs() };
  } catch (thrown) {
    return { service, fault: (thrown as Error).message, latencyMs: latencyMs() };
  }
}
