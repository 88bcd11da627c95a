import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { ConnectionHealth, GetConnectionHealthRequest, ResetConnectionCircuitRequest } from '@na/contracts';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asked, text, uuid } from '../asked.ts';
import { boundsOf } from '../budget/grant-learning.ts';
import { RequestCircuit } from '../circuit/request-circuit.ts';
import type { Config } from '../config.ts';
import { findConnection, type ConnectionRow } from '../connections/connection.queries.ts';
import { ConnectionNotFound } from '../errors.ts';
import { findFaring, type FaringRow } from './health.queries.ts';

const which = { workspaceId: uuid(), id: uuid() };
const reset = z.object({ ...which, reason: text(1, 500) });

/** How connections have fared. */
@Injectable()
export class ConnectionHealths {
  constructor(
    private readonly dataSource: DataSource,
    private readonly circuit: RequestCircuit,
    @Inject(CONFIG)
    private readonly config: Pick<Config, 'NOTION_REQUESTS_PER_MINUTE' | 'NOTION_REQUESTS_PER_MINUTE_MOST'>,
  ) {}

  /** @throws Problem `connection_not_found` */
  async of({ workspaceId, id }: GetConnectionHealthRequest): Promise<ConnectionHealth> {
    asked(z.object(which), { workspaceId, id });
    const connection = await findConnection(this.dataSource, workspaceId, id);
    const faring = connection && (await findFaring(this.dataSource, id));
    if (!connection || !faring) throw ConnectionNotFound({ id });
    const most = Math.max(boundsOf(this.config).most, faring.granted);
    return healthBody(connection, faring, most);
  }

  /** Closes the circuit when it is open. @throws Problem `connection_not_found` */
  async reset(request: ResetConnectionCircuitRequest): Promise<ConnectionHealth> {
    const { workspaceId, id, reason } = asked(reset, request);
    // Somebody else's is found out before anything is done.
    await this.of({ workspaceId, id });
    await this.circuit.reset({ connectionId: id, workspaceId }, reason);
    return this.of({ workspaceId, id });
  }
}

function healthBody(connection: ConnectionRow, faring: FaringRow, most: number): ConnectionHealth {
  const { state, stateSince, problem, checkedAt } = connection;
  const isOpen = faring.probeAt !== null;
  return {
    connectionId: connection.id,
    state,
    stateSince: stateSince.toISOString(),
    problem: problem ?? undefined,
    lastSuccessAt: faring.successAt?.toISOString(),
    lastFailureAt: faring.failureAt?.toISOString(),
    lastFailure: faring.failure ?? undefined,
    consecutiveFailures: faring.failures,
    checkedAt: checkedAt?.toISOString(),
    circuit: !isOpen ? 'closed' : faring.isProbing ? 'half_open' : 'open',
    circuitOpenedAt: faring.openedAt?.toISOString(),
    circuitProbeAt: faring.probeAt?.toISOString(),
    restsUntil: faring.heldUntil?.toISOString(),
    restsBecause: faring.heldUntil ? (faring.holdReason ?? undefined) : undefined,
    budget: {
      requestsPerMinute: faring.granted,
      mostRequestsPerMinute: most,
      provenRequestsPerMinute: faring.proven,
      used: faring.used,
      refusedAt: faring.refusedAt?.toISOString(),
    },
  };
}
