import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery, type List } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Gives, Removes } from '../http/route.ts';
import { Archives } from './archives.ts';
import {
  RetentionPolicyBody,
  RetentionPolicyChangeBody,
  retentionPolicyDto,
  RetentionPolicyDto,
  RetentionPolicyListDto,
} from './retention-policy.dto.ts';

@ApiTags('Archive')
@Controller('v1/retention-policies')
export class RetentionPoliciesController {
  constructor(private readonly archives: Archives) {}

  @Creates('Says how long finished tasks of a type, or of every type, are kept.', RetentionPolicyDto, {
    needs: 'tasks:operate',
    more: 'They stay live for a time, are archived for a time, and are dropped then, with the month in which that time ends. Dead letters are kept by the dead letter queue.',
    versioned: true,
  })
  async create(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: RetentionPolicyBody,
  ): Promise<RetentionPolicyDto> {
    return retentionPolicyDto(await this.archives.createPolicy(workspaceId, id, body));
  }

  @Gives('', 'Gives the retention policies of the workspace, newest first.', RetentionPolicyListDto, {
    needs: 'tasks:read',
  })
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<List<RetentionPolicyDto>> {
    const { data, ...rest } = await this.archives.policies(workspaceId, query);
    return { data: data.map(retentionPolicyDto), ...rest };
  }

  @Gives(':id', 'Gives a retention policy.', RetentionPolicyDto, {
    needs: 'tasks:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<RetentionPolicyDto> {
    return retentionPolicyDto(await this.archives.policy(workspaceId, id));
  }

  @Changes(':id', 'Changes how long finished tasks are kept.', RetentionPolicyDto, {
    needs: 'tasks:operate',
    more: 'It counts for what is archived from then on.',
  })
  async change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: RetentionPolicyChangeBody,
    @IfMatch() version: number | undefined,
  ): Promise<RetentionPolicyDto> {
    return retentionPolicyDto(await this.archives.changePolicy(workspaceId, id, body, version));
  }

  @Removes(':id', 'Takes a retention policy away; what is archived already keeps the time it was archived for.', {
    needs: 'tasks:operate',
    refuses: [404],
  })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.archives.removePolicy(workspaceId, id);
  }
}
