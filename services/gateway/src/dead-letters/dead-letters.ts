import { Injectable } from '@nestjs/common';
import { DeadLetterService, type DeadLetter, type DeadLetterRetention } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { DeadLetterPolicyBody, ListDeadLettersQuery } from './dead-letter.dto.ts';

/** The dead letter queue, as the scheduler has it. */
@Injectable()
export class DeadLetters {
  constructor(private readonly services: Services) {}

  async list(workspaceId: string, query: ListDeadLettersQuery): Promise<List<DeadLetter>> {
    const { deadLetters, nextCursor } = await this.services.ask(DeadLetterService.listDeadLetters, {
      workspaceId,
      types: query.type ?? [],
      errorCodes: query.errorCode ?? [],
      finishedFrom: query['finishedAt[gte]'],
      finishedBefore: query['finishedAt[lt]'],
      limit: query.limit,
      cursor: query.cursor,
    });
    return listOf(deadLetters, nextCursor);
  }

  async delete(workspaceId: string, id: string): Promise<void> {
    await this.services.ask(DeadLetterService.dropDeadLetter, { workspaceId, id });
  }

  retention(workspaceId: string): Promise<DeadLetterRetention> {
    return this.services.ask(DeadLetterService.getDeadLetterRetention, { workspaceId });
  }

  keep(workspaceId: string, { type, keepFor, reason }: DeadLetterPolicyBody): Promise<DeadLetterRetention> {
    return this.services.ask(DeadLetterService.setDeadLetterRetention, { workspaceId, type, keepMs: keepFor, reason });
  }
}
