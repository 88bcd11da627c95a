import { Controller } from '@nestjs/common';
import {
  DeadLetterService,
  type DeadLetterRetention,
  type DropDeadLetterRequest,
  type DropDeadLetterResponse,
  type GetDeadLetterRetentionRequest,
  type ListDeadLettersRequest,
  type ListDeadLettersResponse,
  type SetDeadLetterRetentionRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { DeadLetters } from './dead-letters.ts';
import { Retention } from './retention.ts';

@Controller()
export class DeadLetterRpc {
  constructor(
    private readonly letters: DeadLetters,
    private readonly retention: Retention,
  ) {}

  @OnCall(DeadLetterService.listDeadLetters)
  listDeadLetters(request: ListDeadLettersRequest): Promise<ListDeadLettersResponse> {
    return this.letters.list(request);
  }

  @OnCall(DeadLetterService.dropDeadLetter)
  async dropDeadLetter(request: DropDeadLetterRequest): Promise<DropDeadLetterResponse> {
    await this.letters.delete(request);
    return {};
  }

  @OnCall(DeadLetterService.getDeadLetterRetention)
  getDeadLetterRetention({ workspaceId }: GetDeadLetterRetentionRequest): Promise<DeadLetterRetention> {
    return this.retention.get(workspaceId);
  }

  @OnCall(DeadLetterService.setDeadLetterRetention)
  setDeadLetterRetention(request: SetDeadLetterRetentionRequest): Promise<DeadLetterRetention> {
    return this.retention.set(request);
  }
}
