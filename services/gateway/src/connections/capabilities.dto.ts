import { ApiSchema } from '@nestjs/swagger';
import type { ConnectionCapabilities } from '@na/contracts';
import { Decimal, Flag } from '../http/fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** What Notion lets a connection do, as far as that was seen. */
@ApiSchema({ name: 'ConnectionCapabilities' })
export class CapabilitiesDto {
  @Flag('Read pages, databases and blocks.', { optional: true, example: true })
  readContent?: boolean;

  @Flag('Change pages, databases and blocks.', { optional: true, example: true })
  updateContent?: boolean;

  @Flag('Make pages, databases and blocks.', { optional: true, example: true })
  insertContent?: boolean;

  @Flag('Read comments.', { optional: true })
  readComments?: boolean;

  @Flag('Write comments.', { optional: true, example: false })
  insertComments?: boolean;

  @Flag('See the people of the Notion workspace.', { optional: true })
  readUsers?: boolean;

  @Flag('See their e-mail addresses, too.', { optional: true })
  readUserEmails?: boolean;

  @Decimal('The largest file that the Notion workspace takes, in bytes.', { optional: true, example: 5_368_709_120 })
  maxFileUploadBytes?: number;
}
export type CapabilitiesAreTold = Proven<Same<CapabilitiesDto, ConnectionCapabilities>>;
