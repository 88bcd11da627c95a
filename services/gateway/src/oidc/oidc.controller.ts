import { Controller, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SecretBox } from '@na/secrets';
import { SignInRefused } from '../errors.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { Leads } from '../http/route.ts';
import { setSessionCookie } from '../session/cookies.ts';
import { From, OwnCookie } from '../session/origin.ts';
import type { Origin } from '../session/sessions.ts';
import { refuseUnasked } from './asked-for.ts';
import { IdentityProvider } from './identity-provider.ts';
import { OidcSignIn } from './oidc-sign-in.ts';
import { BeginQuery, CallbackQuery } from './oidc.dto.ts';
import { recall, remember } from './pending-sign-in.ts';

@ApiTags('Sessions')
@Controller('v1/sessions/oidc')
export class OidcController {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly signIns: OidcSignIn,
    private readonly box: SecretBox,
  ) {}

  @Leads('', 'Sends a browser to the OpenID provider to sign in there.', {
    needs: 'public',
    more: 'Off unless the operator has configured a provider. Pages of other sites lead here by a link or a form that a person uses, and not by themselves.',
    refuses: [404],
  })
  async begin(
    @Query() { returnTo }: BeginQuery,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    refuseUnasked(request);
    const { url, pending } = await this.provider.begin(returnTo);
    remember(reply, this.box, pending);
    reply.redirect(url, 303);
  }

  @Leads('callback', 'Takes a browser back from the OpenID provider, and begins its session.', {
    needs: 'public',
    refuses: [401, 404],
  })
  async finish(
    @Query() _query: CallbackQuery,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
    @From() origin: Origin,
    @OwnCookie() replaces: string | undefined,
  ): Promise<void> {
    const pending = recall(request, reply, this.box);
    if (!pending) throw SignInRefused({ why: 'this browser has begun none, or too long ago; begin again' });
    const { search } = new URL(request.url, 'http://here');
    const begun = await this.signIns.signIn(await this.provider.finish(search, pending), origin, replaces);
    setSessionCookie(reply, begun.secret, begun.expiresAt);
    reply.redirect(pending.returnTo, 303);
  }
}
