import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Does } from '../http/route.ts';
import { EmailChangeDto, TokenBody, TokenUsedDto } from './account.dto.ts';
import { EmailChange } from './email-change.ts';
import { EmailChangeUndo } from './email-change-undo.ts';

@ApiTags('Account')
@Controller('v1/email-changes')
export class EmailChangesController {
  constructor(
    private readonly change: EmailChange,
    private readonly way: EmailChangeUndo,
  ) {}

  @Does(
    'confirm',
    'Confirms a change of address with the token that was mailed to the old or to the new one.',
    EmailChangeDto,
    {
      needs: 'public',
      more: 'The change is made when both have confirmed; all sessions end then but the one that asked for it.',
    },
  )
  async confirm(@Body() { token }: TokenBody): Promise<EmailChangeDto> {
    return { state: await this.change.confirm(token) };
  }

  @Does('undo', 'Puts a former address back with the token that was mailed to it.', TokenUsedDto, {
    needs: 'public',
    more: 'Possible for seven days after the change, whatever was changed since. All sessions end, the password opens nothing any more, and a link to set another is mailed to the address.',
  })
  async undo(@Body() { token }: TokenBody): Promise<TokenUsedDto> {
    await this.way.undo(token);
    return { detail: 'The address is back; a mail with a link to set a new password is on its way to it.' };
  }
}
