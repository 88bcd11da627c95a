import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type UserPrincipal } from '../access/principal.ts';
import { Does } from '../http/route.ts';
import { RecoveryCodesDto } from './factor.dto.ts';
import { Factors } from './factors.ts';

@ApiTags('Account')
@Controller('v1/me/recovery-codes')
export class RecoveryCodesController {
  constructor(private readonly factors: Factors) {}

  @Does('renew', 'Gives new recovery codes; those from before are void.', RecoveryCodesDto, {
    needs: 'user',
    confirmed: true,
    more: 'Ends all other sessions. The codes come back this once.',
  })
  async renew(@By() by: UserPrincipal): Promise<RecoveryCodesDto> {
    return { codes: await this.factors.renewCodes(by) };
  }
}
