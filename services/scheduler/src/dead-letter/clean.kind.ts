import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { JsonObject } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import { originOf, type OperationRow } from '../operation/operation-row.ts';
import { OF_RETENTION } from './dead-letter.queries.ts';
import { deleteLetters } from './delete-letters.ts';
import { expiryOf } from './expiry.queries.ts';

/** Cleans up the dead letters of a workspace whose time is over, now and not when the caretaker comes by. */
@Injectable()
export class CleanKind implements OperationKind {
  readonly name = 'clean';
  readonly takes = ['dead'] as const;
  readonly means = ['dead'] as const;
  readonly most = 200;
  readonly where = `${expiryOf('next', `($6::jsonb ->> 'defaultKeepMs')::float8`)} < clock_timestamp()`;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  complete(): JsonObject {
    return { defaultKeepMs: this.config.DEAD_LETTER_KEEP_MS };
  }

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    const letters = ids.map(id => ({ workspaceId: operation.workspace_id, id }));
    const done = await deleteLetters(tx, letters, OF_RETENTION, originOf(operation));
    return { done, skipped: ids.length - done, failures: 0 };
  }
}
