import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type Principal } from '../../access/principal.ts';
import { IdPath } from '../../http/id-path.ts';
import { ListQuery, type List } from '../../http/list.ts';
import { NewId } from '../../http/new-id.ts';
import { Creates, Gives, Removes } from '../../http/route.ts';
import { From } from '../../session/origin.ts';
import type { Origin } from '../../session/sessions.ts';
import { BlockBody, blockDto, BlockDto, BlockListDto } from './block.dto.ts';
import { Blocks } from './blocks.ts';

@ApiTags('Blocks')
@Controller('v1/blocks')
export class BlocksController {
  constructor(private readonly blocks: Blocks) {}

  @Creates('Blocks an address or a network; within two seconds nobody there is let in.', BlockDto, {
    needs: 'system:write',
    more: 'Addresses that the operators exempt (`BLOCK_EXEMPT`) are let in all the same.',
  })
  async block(
    @By() { actor }: Principal,
    @NewId() id: string,
    @Body() body: BlockBody,
    @From() { ip }: Origin,
  ): Promise<BlockDto> {
    return blockDto(await this.blocks.block({ actor, ip }, id, body));
  }

  @Gives('', 'Gives the blocks in force, newest first.', BlockListDto, { needs: 'system:read' })
  async list(@Query() query: ListQuery): Promise<List<BlockDto>> {
    const { data, nextCursor } = await this.blocks.list(query);
    return { data: data.map(blockDto), nextCursor };
  }

  @Gives(':id', 'Gives a block in force.', BlockDto, { needs: 'system:read', refuses: [404] })
  async get(@Param() { id }: IdPath): Promise<BlockDto> {
    return blockDto(await this.blocks.get(id));
  }

  @Removes(':id', 'Lifts a block; within two seconds it holds nowhere any more.', {
    needs: 'system:write',
    refuses: [404],
  })
  async lift(@By() { actor }: Principal, @Param() { id }: IdPath): Promise<void> {
    await this.blocks.lift(actor, id);
  }
}
