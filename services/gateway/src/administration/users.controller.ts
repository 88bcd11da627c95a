import { Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import { Administration } from './administration.ts';
import { KnownUserDto, knownUserDto, KnownUserListDto, ListUsersQuery } from './user.dto.ts';
import { Users } from './users.ts';

/** Of an operator who has just proven who they are. */
const WRITE = { needs: 'system:write', confirmed: true } as const;

@ApiTags('Administration')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly users: Users,
    private readonly administration: Administration,
  ) {}

  @Gives('', 'Lists the users of the instance.', KnownUserListDto, { needs: 'system:read' })
  async list(@Query() query: ListUsersQuery): Promise<KnownUserListDto> {
    const { data, nextCursor } = await this.users.list(query);
    return { data: data.map(knownUserDto), nextCursor };
  }

  @Gives(':id', 'Gives a user.', KnownUserDto, { needs: 'system:read', refuses: [404] })
  get(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#user(id);
  }

  @Does(':id/suspend', 'Suspends a user: within two seconds nothing opens to them any more.', KnownUserDto, WRITE)
  suspend(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.suspend(id));
  }

  @Does(':id/activate', 'Lets a suspended user in again.', KnownUserDto, WRITE)
  activate(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.activate(id));
  }

  @Does(':id/unlock', 'Lets a user log in at once who has to wait after log-ins that failed.', KnownUserDto, WRITE)
  unlock(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.unlock(id));
  }

  @Does(':id/force-password-reset', 'Makes a user set another password, by a link that is mailed.', KnownUserDto, WRITE)
  forcePasswordReset(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.forcePasswordReset(id));
  }

  @Does(':id/end-sessions', 'Logs a user out everywhere.', KnownUserDto, WRITE)
  endSessions(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.endSessions(id));
  }

  @Does(':id/make-operator', 'Makes a user an operator of the instance.', KnownUserDto, WRITE)
  makeOperator(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.makeOperator(id));
  }

  @Does(':id/unmake-operator', 'Makes an operator a user like the others; never the last one.', KnownUserDto, WRITE)
  unmakeOperator(@Param() { id }: IdPath): Promise<KnownUserDto> {
    return this.#after(id, this.administration.unmakeOperator(id));
  }

  async #after(id: string, done: Promise<void>): Promise<KnownUserDto> {
    await done;
    return this.#user(id);
  }

  async #user(id: string): Promise<KnownUserDto> {
    return knownUserDto(await this.users.get(id));
  }
}
