import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, type UserPrincipal } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives } from '../http/route.ts';
import { From } from '../session/origin.ts';
import { Proofs } from '../session/proofs.ts';
import type { Origin } from '../session/sessions.ts';
import { Subjects } from '../session/subjects.ts';
import {
  ActivatedFactorDto,
  ActivationBody,
  CreatedFactorDto,
  FactorBody,
  factorDto,
  FactorDto,
  FactorListDto,
  RemovalBody,
} from './factor.dto.ts';
import { Factors } from './factors.ts';

const IN_PERSON = { needs: 'user', confirmed: true } as const;

@ApiTags('Account')
@Controller('v1/me/factors')
export class FactorsController {
  constructor(
    private readonly factors: Factors,
    private readonly proofs: Proofs,
    private readonly subjects: Subjects,
  ) {}

  @Gives('', 'Gives the second factors of the user.', FactorListDto, { needs: 'user' })
  async list(@By() { userId }: UserPrincipal): Promise<FactorListDto> {
    const { factors, recoveryCodesLeft } = await this.factors.list(userId);
    return { data: factors.map(factorDto), nextCursor: null, recoveryCodesLeft };
  }

  @Creates('Makes a second factor; it counts once it is activated.', CreatedFactorDto, {
    ...IN_PERSON,
    more: 'The secret comes back this once.',
  })
  async create(
    @By() { userId }: UserPrincipal,
    @NewId() id: string,
    // `totp` is the one kind that there is.
    @Body() _body: FactorBody,
  ): Promise<CreatedFactorDto> {
    const made = await this.factors.create(userId, id);
    return { ...factorDto(made), secret: made.secret, otpauthUri: made.otpauthUri };
  }

  @Does(
    ':id/activate',
    'Has log-ins ask for a second factor from now on; its first code shows that the app has it.',
    ActivatedFactorDto,
    {
      ...IN_PERSON,
      more: 'Ends all other sessions. The recovery codes come back this once.',
    },
  )
  async activate(
    @By() by: UserPrincipal,
    @Param() { id }: IdPath,
    @Body() { code }: ActivationBody,
  ): Promise<ActivatedFactorDto> {
    const { factor, recoveryCodes } = await this.factors.activate(by, id, code);
    this.subjects.forget(by.sessionId);
    return { factor: factorDto(factor), recoveryCodes };
  }

  @Does(':id/remove', 'Removes a second factor; log-ins ask for it no longer.', FactorDto, {
    ...IN_PERSON,
    more: 'Ends all other sessions, and voids the recovery codes.',
    refuses: [429],
  })
  async remove(
    @By() by: UserPrincipal,
    @Param() { id }: IdPath,
    @Body() { code }: RemovalBody,
    @From() origin: Origin,
  ): Promise<FactorDto> {
    await this.proofs.ofSecondFactor(by.userId, code, origin);
    const removed = await this.factors.remove(by, id);
    this.subjects.forget(by.sessionId);
    return { ...factorDto(removed), state: 'removed' };
  }
}
