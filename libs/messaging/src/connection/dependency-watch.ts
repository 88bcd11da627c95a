import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DependencyLost, DependencyRegained } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { Health, logger, type DependencyChange } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { MESSAGING, type MessagingOptions } from '../options.ts';

const log = logger('dependencies');

/** What cannot be told because Postgres is the one that is away is tried again at this pace, in milliseconds. */
const AGAIN_MS = 1_000;

/** Tells when something that the service leans on is lost and when it is back, in order and as soon as it can be written down. */
@Injectable()
export class DependencyWatch implements OnModuleInit, OnModuleDestroy {
  readonly #untold: (DependencyChange & { at: Date })[] = [];
  #isTelling = false;
  #timer: NodeJS.Timeout | undefined;
  #forget: () => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(MESSAGING) private readonly options: MessagingOptions,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.#forget = this.health.onChange(change => {
      this.#untold.push({ ...change, at: new Date() });
      void this.#tellAll();
    });
  }

  onModuleDestroy(): void {
    this.#forget();
    clearTimeout(this.#timer);
  }

  async #tellAll(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let change = this.#untold[0]; change; change = this.#untold[0]) {
        await this.#tell(change);
        this.#untold.shift();
      }
    } catch (error) {
      log.debug({ err: error, waiting: this.#untold.length }, 'changes cannot be told yet');
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#tellAll(), AGAIN_MS).unref();
    } finally {
      this.#isTelling = false;
    }
  }

  async #tell({ up, dependency, detail, awayMs, at }: DependencyChange & { at: Date }): Promise<void> {
    const { service } = this.options;
    await transaction(this.dataSource, tx =>
      up
        ? tell(tx, DependencyRegained, { service, dependency, awayMs }, { at })
        : tell(tx, DependencyLost, { service, dependency, detail: detail ?? 'gave no answer' }, { at }),
    );
  }
}
