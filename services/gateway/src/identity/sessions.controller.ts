import { Body, Controller, Ip } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Creates } from '../http/route.ts';
import { LogInBody, SessionDto } from './session.dto.ts';
import { Sessions } from './sessions.ts';

@ApiTags('Identity')
@Controller('v1/sessions')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Creates('Logs a user in.', SessionDto, {
    more: 'The token is good for 15 minutes. A wrong password and an unknown address get the same answer.',
    refuses: [401, 429],
    isPublic: true,
  })
  logIn(@Body() body: LogInBody, @Ip() ip: string): Promise<SessionDto> {
    return this.sessions.logIn(body, ip);
  }
}
