import { Injectable } from '@nestjs/common';
import type { NewTask } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import { Creation } from '../task/creation.ts';
import { tellRefused } from '../task/refusal.ts';

/** The task whose settlement asks for others. */
export interface Parent {
  id: string;
  actor: string;
  correlationId: string;
  traceparent?: string;
  createdEvent: string;
}

/** Creates the tasks that a settlement asks for, in its transaction. */
@Injectable()
export class FollowUps {
  constructor(private readonly creation: Creation) {}

  /**
   * Creates the follow-ups of the tasks that were settled just now. One that cannot be taken is told as `TaskRefused`: its parent's work
   * is done, so the parent's settlement stands.
   */
  async create(tx: EntityManager, parents: Parent[], followUps: ReadonlyMap<string, NewTask[]>): Promise<void> {
    for (const parent of parents) {
      const wanted = followUps.get(parent.id) ?? [];
      const { actor, correlationId, traceparent, createdEvent: parentId } = parent;
      const origin = { actor, correlationId, traceparent, parentId };
      for (const refusal of await this.creation.createWithin(tx, wanted, origin))
        await tellRefused(tx, refusal, origin);
    }
  }
}
