import { ApiSchema } from '@nestjs/swagger';
import { AuthorizationState, type Authorization } from '@na/contracts';
import { Choice, Id, Text, Time, WebUrl } from '../http/fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** Asks for a person to be asked for access. */
@ApiSchema({ name: 'NewConnectionAuthorization' })
export class AuthorizationBody {
  @Text("What people will call the connection; the Notion workspace's name when left out.", {
    max: 100,
    optional: true,
    example: 'Team wiki',
  })
  name?: string;

  @Id('The connection that is to be connected anew, such as one that is broken; a new one is made when left out.', {
    optional: true,
  })
  connectionId?: string;

  @Text(
    'Where the browser is led at the end, with `connectionId` or `error` in its query: a path here, or an address of an origin that the operator allows. A page here says how it ended when left out.',
    { max: 2_000, optional: true, example: '/docs' },
  )
  returnTo?: string;
}

@ApiSchema({ name: 'StartedConnectionAuthorization' })
export class StartedAuthorizationDto {
  @Id('Its id, and that of the connection that will be made.')
  id!: string;

  @WebUrl('Where a person goes to say yes or no, in a browser. Good for one browser.', {
    example: 'https://api.notion.com/v1/oauth/authorize?client_id=…',
  })
  url!: string;

  @Time('Until when an answer is taken.')
  expiresAt!: string;
}

@ApiSchema({ name: 'ConnectionAuthorization' })
export class AuthorizationDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that asks.')
  workspaceId!: string;

  @Choice(
    'How it stands. `pending`: nobody has answered yet; `failed`: `problem` says why; `expired`: nobody answered in time.',
    AuthorizationState,
  )
  state!: AuthorizationState;

  @Id('The connection that is made, or connected anew; it is there once this has succeeded.')
  connectionId!: string;

  @Text('Why it failed, for programs.', { optional: true, example: 'authorization_denied' })
  problemCode?: string;

  @Text('Why it failed, for people.', { optional: true })
  problem?: string;

  @Time('When it was started.')
  createdAt!: string;

  @Time('Until when an answer is taken.')
  expiresAt!: string;
}
export type AuthorizationIsTold = Proven<Same<AuthorizationDto, Authorization>>;

/** What the link of an authorization carries. */
export class TicketQuery {
  @Text("The link's ticket.", { max: 100 })
  ticket!: string;
}

/** What Notion sends a browser back with. No field is declared, and so none is refused: Notion may add some, and who is meant is read from it by name. */
export class AnswerQuery {
  [name: string]: unknown;
}
