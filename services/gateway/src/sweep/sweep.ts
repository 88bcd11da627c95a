import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { logger } from '@na/telemetry';
import type { DataSource } from 'typeorm';

const log = logger('sweep');
const EVERY_MS = 10 * 60_000;

/** Forgets, every ten minutes, what a feature need not remember any more; each feature extends it with statements of its own. */
export abstract class Sweep implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;

  /** @param what in words, for the log; `statements` forget it, each on its own and repeatable */
  constructor(
    private readonly dataSource: DataSource,
    private readonly what: string,
    private readonly statements: readonly string[],
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Forgets now. What fails is logged, and tried again in the next round. */
  async sweep(): Promise<void> {
    for (const statement of this.statements) {
      await this.dataSource
        .query(statement)
        .catch((error: unknown) =>
          log.warn({ err: error }, `Old ${this.what} were not forgotten; the next round will.`),
        );
    }
  }
}
