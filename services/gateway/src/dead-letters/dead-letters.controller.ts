import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives, Removes } from '../http/route.ts';
import {
  DeadLetterListDto,
  DeadLetterPolicyBody,
  DeadLetterRetentionDto,
  ListDeadLettersQuery,
} from './dead-letter.dto.ts';
import { DeadLetters } from './dead-letters.ts';

@ApiTags('Dead letters')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Gives(
    '',
    'Gives the tasks that ran out of attempts, with the reason and every attempt, newest first.',
    DeadLetterListDto,
    {
      needs: 'tasks:read',
    },
  )
  list(@WorkspaceId() workspaceId: string, @Query() query: ListDeadLettersQuery): Promise<DeadLetterListDto> {
    return this.letters.list(workspaceId, query);
  }

  @Gives('retention', 'Gives how long dead letters are kept.', DeadLetterRetentionDto, { needs: 'tasks:read' })
  retention(@WorkspaceId() workspaceId: string): Promise<DeadLetterRetentionDto> {
    return this.letters.retention(workspaceId);
  }

  @Does('retention', 'Says how long dead letters are kept, of a type or of all.', DeadLetterRetentionDto, {
    needs: 'tasks:operate',
    more: 'It holds from the next cleanup on.',
  })
  keep(@WorkspaceId() workspaceId: string, @Body() body: DeadLetterPolicyBody): Promise<DeadLetterRetentionDto> {
    return this.letters.keep(workspaceId, body);
  }

  @Removes(':id', 'Deletes a dead letter for good.', { needs: 'tasks:operate', refuses: [404] })
  async delete(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.letters.delete(workspaceId, id);
  }
}
