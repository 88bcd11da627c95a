import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type UserPrincipal } from '../access/principal.ts';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives, Removes } from '../http/route.ts';
import { clearSessionCookie } from './cookies.ts';
import { From, OwnCookie } from './origin.ts';
import { Refreshing } from './refreshing.ts';
import {
  ConfirmBody,
  knownSessionDto,
  LogInBody,
  RefreshBody,
  SessionDto,
  SessionListDto,
  TokensDto,
} from './session.dto.ts';
import { SessionAnswers } from './session-answers.ts';
import { Sessions, type Origin } from './sessions.ts';
import { Subjects } from './subjects.ts';

@ApiTags('Sessions')
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly refreshing: Refreshing,
    private readonly answers: SessionAnswers,
    private readonly subjects: Subjects,
  ) {}

  @Creates('Logs a user in.', SessionDto, {
    needs: 'public',
    more: 'The token is good for ten minutes. A wrong password and an unknown address get the same answer. Where a second factor is active, the right password alone gets `second_factor_needed`: send it again with a `code`.',
    refuses: [401, 403, 429],
  })
  async logIn(
    @NewId() id: string,
    @Body() body: LogInBody,
    @From() origin: Origin,
    @OwnCookie() replaces: string | undefined,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<SessionDto> {
    const begun = await this.sessions.logIn(id, { ...body, replaces }, origin);
    return this.answers.begun(begun, body.kind, reply);
  }

  @Does('refresh', 'Continues a session: gives a new token and a new refresh token.', TokensDto, {
    needs: 'public',
    more: 'Each refresh token is good once. For 20 seconds, one that was just used gets the same successor again, so that two tabs and lost answers do no harm; later, it ends the session.',
    refuses: [401, 429],
  })
  async refresh(@Body() { refreshToken }: RefreshBody, @From() origin: Origin): Promise<TokensDto> {
    return this.answers.tokens(await this.refreshing.refresh(refreshToken, origin));
  }

  @Gives('', 'Gives the sessions of the user that go on, newest first.', SessionListDto, { needs: 'user' })
  async list(@By() { userId, sessionId }: UserPrincipal, @Query() query: ListQuery): Promise<SessionListDto> {
    const { data, nextCursor } = await this.sessions.list(userId, query);
    return { data: data.map(session => knownSessionDto(session, sessionId)), nextCursor };
  }

  @Does('current/confirm', 'Proves anew who the user is, for what needs a confirmed session.', SessionDto, {
    needs: 'user',
    more: 'The session goes on with what is answered, a new token and a new refresh token or a new cookie; those before it end, everywhere within two seconds.',
    refuses: [429],
  })
  async confirm(
    @By() by: UserPrincipal,
    @Body() given: ConfirmBody,
    @From() origin: Origin,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<SessionDto> {
    const { begun, kind } = await this.sessions.confirm(by, given, origin);
    this.subjects.forget(by.sessionId);
    return this.answers.begun(begun, kind, reply);
  }

  @Removes('current', 'Logs out: ends the session that asks.', { needs: 'user' })
  async logOut(
    @By() { userId, sessionId }: UserPrincipal,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<void> {
    await this.sessions.end(userId, sessionId, 'logged_out');
    this.subjects.forget(sessionId);
    clearSessionCookie(reply);
  }

  @Removes(':id', 'Ends a session of the user; within two seconds it opens nothing any more.', {
    needs: 'user',
    confirmed: true,
    refuses: [404],
  })
  async end(@By() { userId }: UserPrincipal, @Param() { id }: IdPath): Promise<void> {
    await this.sessions.revoke(userId, id);
    this.subjects.forget(id);
  }

  @Removes('', 'Ends all sessions of the user but the one that asks.', { needs: 'user', confirmed: true })
  endOthers(@By() { userId, sessionId }: UserPrincipal): Promise<void> {
    return this.sessions.endOthers(userId, sessionId);
  }
}
