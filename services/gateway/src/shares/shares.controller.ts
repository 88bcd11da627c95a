import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { ShareBody, ShareDto, ShareGoesQuery, ShareListDto } from './share.dto.ts';
import { Shares } from './shares.ts';

/** Of an operator who has just proven who they are. */
const WRITE = { needs: 'system:write', confirmed: true } as const;

@ApiTags('Administration')
@Controller('v1/instance-shares')
export class SharesController {
  constructor(private readonly shares: Shares) {}

  @Creates('Sets how many turns a workspace gets while others wait too, in place of the share before.', ShareDto, {
    ...WRITE,
    more: 'It counts for the tasks that become ready from then on; those that are ready have their turns already.',
  })
  set(@Body() body: ShareBody): Promise<ShareDto> {
    return this.shares.set(body);
  }

  @Gives('', 'Gives the workspaces whose share is not the usual one, by id.', ShareListDto, { needs: 'system:read' })
  list(@Query() query: ListQuery): Promise<ShareListDto> {
    return this.shares.list(query);
  }

  @Gives(':id', 'Gives the share of a workspace that has one of its own.', ShareDto, {
    needs: 'system:read',
    refuses: [404],
  })
  get(@Param() { id }: IdPath): Promise<ShareDto> {
    return this.shares.get(id);
  }

  @Removes(':id', 'Gives a workspace the usual share again.', WRITE)
  async remove(@Param() { id }: IdPath, @Query() { reason }: ShareGoesQuery): Promise<void> {
    await this.shares.remove(id, reason);
  }
}
