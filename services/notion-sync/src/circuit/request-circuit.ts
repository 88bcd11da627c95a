import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ConnectionCircuitClosed, ConnectionCircuitOpened, ConnectionCircuitReset } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Permit } from '../budget/permit-line.ts';
import type { Config } from '../config.ts';
import { circuitAfter, closed, type CircuitRule } from './circuit.ts';
import { countOpenCircuits, endProbe, lockCircuit, storeCircuit } from './circuit.queries.ts';

const circuitsOpen = metrics.observableGauge({
  name: 'na_notion_circuits_open',
  help: 'Connections that Notion does not serve, so that they are left alone.',
});

const log = logger('circuit');

/** A circuit stays open so long at most before the next probe; in milliseconds. */
const MOST_OPEN_MS = 5 * 60_000;

interface Which {
  connectionId: string;
  workspaceId: string;
}

/**
 * Leaves Notion alone when it does not serve a connection. The state is a part of the budget's row, which every taker of permits reads: so all
 * replicas see it at once, and it outlives them. The scheduler has circuits of its own, which count tasks; this one counts requests, also
 * those that no task makes, and what meets it open is handed back to the scheduler as it is for a 429.
 */
@Injectable()
export class RequestCircuit implements OnApplicationShutdown {
  private readonly rule: CircuitRule;
  private readonly endReading: () => void;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG)
    {
      NOTION_CIRCUIT_FAILURES,
      NOTION_CIRCUIT_OPEN_MS,
    }: Pick<Config, 'NOTION_CIRCUIT_FAILURES' | 'NOTION_CIRCUIT_OPEN_MS'>,
  ) {
    this.rule = {
      failures: NOTION_CIRCUIT_FAILURES,
      openMs: NOTION_CIRCUIT_OPEN_MS,
      mostOpenMs: Math.max(MOST_OPEN_MS, NOTION_CIRCUIT_OPEN_MS),
    };
    this.endReading = circuitsOpen.observe(async () => [
      { labels: {}, value: (await countOpenCircuits(dataSource)).open },
    ]);
  }

  /** A request was served (also when it was refused), or was not: an error of Notion's own, or no answer. */
  async noted({ connectionId, workspaceId }: Which, permit: Permit, isServed: boolean, symptom: string): Promise<void> {
    // What changes nothing, which is nearly all, is not written.
    if (isServed && permit.failures === 0 && permit.probe === undefined) return;
    await transaction(this.dataSource, async tx => {
      const locked = await lockCircuit(tx, connectionId);
      if (!locked) return;
      const { circuit: before, now } = locked;
      const { circuit, news } = circuitAfter(before, { isServed, probe: permit.probe }, this.rule, now);
      if (circuit === before) return;
      await storeCircuit(tx, connectionId, circuit);
      if (news === 'opened') {
        const told = { failures: circuit.failures, probeAt: new Date(circuit.probeAt!).toISOString(), symptom };
        await tell(tx, ConnectionCircuitOpened, { connectionId, ...told }, { workspaceId });
        log.warn({ connectionId, ...told }, 'Notion does not serve a connection, which is left alone');
      }
      if (news === 'closed') {
        const openMs = Math.round(now - before.openedAt!);
        await tell(tx, ConnectionCircuitClosed, { connectionId, openMs }, { workspaceId });
        log.info({ connectionId, openMs }, 'Notion serves a connection again');
      }
    });
  }

  /** A probe was given up, and says nothing of Notion. */
  async abandoned({ connectionId }: Which, { probe }: Permit): Promise<void> {
    if (probe !== undefined) await endProbe(this.dataSource, connectionId, probe);
  }

  /** Closes an open circuit because somebody says so; told when it was open. */
  async reset({ connectionId, workspaceId }: Which, reason: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const locked = await lockCircuit(tx, connectionId);
      if (!locked || locked.circuit.probeAt === null) return;
      await storeCircuit(tx, connectionId, closed(locked.circuit));
      await tell(tx, ConnectionCircuitReset, { connectionId, reason }, { workspaceId });
    });
  }

  onApplicationShutdown(): void {
    this.endReading();
  }
}
