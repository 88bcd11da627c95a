import { Body, Controller, Header } from '@nestjs/common';
import { ApiSchema, ApiTags } from '@nestjs/swagger';
import { Flag } from '../http/fields.ts';
import { JsonList } from '../http/json-fields.ts';
import { Does, Gives } from '../http/route.ts';
import { SigningKeys } from './signing-keys.ts';

/** The public halves of the signing keys (RFC 7517). */
@ApiSchema({ name: 'JwkSet' })
export class JwkSetDto {
  @JsonList('The key that signs now, the next one, and those that signed of late.', { max: 100 })
  keys!: object[];
}

/** Asks for another signing key. */
@ApiSchema({ name: 'KeyRotation' })
export class RotationBody {
  @Flag('Whether somebody else may have the key: it is dropped at once, with every access token that it has signed.', {
    optional: true,
    default: false,
  })
  compromised!: boolean;
}

@ApiTags('Sessions')
@Controller()
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Gives('.well-known/jwks.json', 'Gives the keys that access tokens are verified with.', JwkSetDto, {
    needs: 'public',
  })
  @Header('cache-control', 'public, max-age=60')
  async published(): Promise<JwkSetDto> {
    return { keys: [...(await this.keys.published())] };
  }

  @Does('v1/signing-keys/rotate', 'Has the next signing key sign from now on; nobody is logged out.', JwkSetDto, {
    needs: 'system:write',
    confirmed: true,
  })
  async rotate(@Body() { compromised }: RotationBody): Promise<JwkSetDto> {
    await this.keys.rotate({ isCompromised: compromised });
    return { keys: [...(await this.keys.published())] };
  }
}
