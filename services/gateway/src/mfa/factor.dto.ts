import { ApiSchema } from '@nestjs/swagger';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { ListOf, Nested, TextList } from '../http/json-fields.ts';
import type { Factor } from './factors.ts';

export const FACTOR_KINDS = ['totp'] as const;

const CODE = 'The code that the authenticator app shows, or one of the recovery codes.';

/** Asks for a second factor. */
@ApiSchema({ name: 'NewFactor' })
export class FactorBody {
  @Choice('What sort of factor: `totp` is an authenticator app.', FACTOR_KINDS, { example: 'totp' })
  kind!: (typeof FACTOR_KINDS)[number];
}

/** Shows that the app has the secret. */
@ApiSchema({ name: 'FactorActivation' })
export class ActivationBody {
  @Text('The code that the authenticator app shows.', { max: 20, secret: true, example: '492039' })
  code!: string;
}

/** Shows that whoever removes a factor has it. */
@ApiSchema({ name: 'FactorRemoval' })
export class RemovalBody {
  @Text(CODE, { max: 60, secret: true, example: '492039' })
  code!: string;
}

@ApiSchema({ name: 'Factor' })
export class FactorDto {
  @Id("The factor's id.")
  id!: string;

  @Choice('What sort of factor it is.', FACTOR_KINDS)
  kind!: (typeof FACTOR_KINDS)[number];

  @Choice('Whether log-ins ask for it: `pending` until its first code was shown, within an hour.', [
    'pending',
    'active',
    'removed',
  ])
  state!: 'pending' | 'active' | 'removed';

  @Time('When it was made.')
  createdAt!: string;

  @Time('Since when log-ins ask for it.', { nullable: true })
  activatedAt!: string | null;
}

/** A factor on the day it is made. */
@ApiSchema({ name: 'CreatedFactor' })
export class CreatedFactorDto extends FactorDto {
  @Text('What codes are made from, as base32, for an app that cannot read the URI. It is shown this once.', {
    example: 'JBSWY3DPEHPK3PXP…',
  })
  secret!: string;

  @Text('The same for a QR code. It is shown this once.', { example: 'otpauth://totp/Notion%20Assistant:ada…' })
  otpauthUri!: string;
}

@ApiSchema({ name: 'RecoveryCodes' })
export class RecoveryCodesDto {
  @TextList('Each opens the account once, in place of the app. They are shown this once; those from before are void.')
  codes!: string[];
}

@ApiSchema({ name: 'ActivatedFactor' })
export class ActivatedFactorDto {
  @Nested('The factor.', FactorDto)
  factor!: FactorDto;

  @TextList('Each opens the account once, in place of the app. They are shown this once.')
  recoveryCodes!: string[];
}

@ApiSchema({ name: 'FactorList' })
export class FactorListDto {
  @ListOf('The second factors, newest first.', FactorDto)
  data!: FactorDto[];

  @Text('There is one page only.', { nullable: true })
  nextCursor!: string | null;

  @Whole('How many recovery codes are left.')
  recoveryCodesLeft!: number;
}

export function factorDto({ id, kind, createdAt, activatedAt }: Factor): FactorDto {
  const state = activatedAt ? 'active' : 'pending';
  return { id, kind, state, createdAt: createdAt.toISOString(), activatedAt: activatedAt?.toISOString() ?? null };
}
