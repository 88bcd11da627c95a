import { ApiSchema } from '@nestjs/swagger';
import { Choice, Id, Text, Time } from '../../http/fields.ts';
import { ListDtoOf } from '../../http/list.ts';
import type { KnownBlock } from './blocks.ts';
import { Network } from './network-field.ts';

/** Asks for a block. */
@ApiSchema({ name: 'NewBlock' })
export class BlockBody {
  @Network('Whom to keep out.')
  network!: string;

  @Text('Why, for other operators.', { max: 500, example: 'Scrapes all workspaces; ticket 4711.' })
  reason!: string;

  @Time('When it ends by itself; never when left out.', { optional: true })
  until?: string;
}

@ApiSchema({ name: 'Block' })
export class BlockDto {
  @Id("The block's id.")
  id!: string;

  @Text('The network that is kept out, in CIDR notation.', { example: '203.0.113.7/32' })
  network!: string;

  @Choice('Whether too many refused credentials led to it, or an operator.', ['refused_credentials', 'operator'])
  because!: string;

  @Text('Why.', { example: 'Scrapes all workspaces; ticket 4711.' })
  reason!: string;

  @Text('Who made it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  createdBy!: string;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it ends by itself; null when it does not.', { nullable: true })
  until!: string | null;
}

@ApiSchema({ name: 'BlockList' })
export class BlockListDto extends ListDtoOf(BlockDto) {}

export function blockDto({ id, network, because, reason, createdBy, createdAt, until }: KnownBlock): BlockDto {
  return {
    id,
    network,
    because,
    reason,
    createdBy,
    createdAt: createdAt.toISOString(),
    until: until?.toISOString() ?? null,
  };
}
