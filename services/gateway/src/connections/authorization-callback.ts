import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ConnectionService, type Connection } from '@na/contracts';
import { Problem } from '@na/errors';
import { DataSource } from 'typeorm';
import { actAs } from '../access/acting.ts';
import { SESSION_COOKIE } from '../access/credential.ts';
import type { Permission } from '../access/permissions.ts';
import type { Config } from '../config.ts';
import { AuthorizationElsewhere } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { Services } from '../http/services.ts';
import { Subjects } from '../session/subjects.ts';
import { FIND, type BegunAuthorization } from './authorization.queries.ts';
import { markOf } from './browser-binding.ts';
import { placeWith, returnPlace } from './return-to.ts';
import { StarterStanding } from './starter-standing.ts';

/** Notion is asked for tokens meanwhile, which may be slow; in milliseconds. */
const WITH_NOTION_MS = 30_000;

const NEEDED = 'connections:write';

/** What Notion sends a browser back with. */
export interface Answer {
  state?: string;
  code?: string;
  error?: string;
}

/** Where a browser is led at the end, or what was made when nobody said where. */
export type Ending = { id: string } & ({ location: string } | { connection: Connection });

/** Takes the answers that Notion sends browsers back with. */
@Injectable()
export class AuthorizationCallback {
  constructor(
    private readonly dataSource: DataSource,
    private readonly subjects: Subjects,
    private readonly standing: StarterStanding,
    private readonly services: Services,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PUBLIC_URL' | 'RETURN_TO_ORIGINS'>,
  ) {}

  /**
   * Finishes what this browser has begun. What goes wrong before it is known that it was this browser leads nowhere.
   * @throws Problem `authorization_elsewhere`; what notion-sync met, when nobody said where the browser is to be led
   */
  async finish(request: GatewayRequest, answer: Answer): Promise<Ending> {
    const begun = await this.#begun(answer.state);
    if (!begun || !(await this.#isSameBrowser(request, begun))) throw AuthorizationElsewhere({});
    const { id, workspaceId, actor } = begun;
    const permissions = (await this.standing.permissions(begun)) as readonly Permission[];
    if (!permissions.includes(NEEDED)) throw AuthorizationElsewhere({});
    actAs({ actor, workspaceId, permissions });
    const place = begun.returnTo === null ? undefined : this.#place(begun.returnTo);
    try {
      const asked = { workspaceId, state: answer.state!, ...known(answer) };
      const connection = await this.services.ask(ConnectionService.finishAuthorization, asked, WITH_NOTION_MS);
      return place ? { id, location: placeWith(place, { connectionId: connection.id }) } : { id, connection };
    } catch (thrown) {
      if (!place) throw thrown;
      return { id, location: placeWith(place, { error: Problem.from(thrown).code }) };
    }
  }

  async #begun(state = ''): Promise<BegunAuthorization | undefined> {
    const id = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\./.exec(state)?.[1];
    if (id === undefined) return undefined;
    const [begun] = await this.dataSource.query<BegunAuthorization[]>(FIND, [id]);
    return begun;
  }

  async #isSameBrowser(request: GatewayRequest, begun: BegunAuthorization): Promise<boolean> {
    if (!begun.inSession) return Boolean(begun.browserHash && markOf(request, begun.id)?.equals(begun.browserHash));
    const cookie = request.cookies[SESSION_COOKIE];
    const subject = cookie === undefined ? undefined : await this.subjects.ofCookie(cookie);
    return subject?.sessionId === begun.sessionId;
  }

  #place(returnTo: string): URL | undefined {
    const { PUBLIC_URL, RETURN_TO_ORIGINS } = this.config;
    return returnPlace(returnTo, { publicUrl: PUBLIC_URL, origins: RETURN_TO_ORIGINS });
  }
}

/** As much of an answer as is passed on; what is far too long was not written by Notion. */
function known({ code, error }: Answer): { code: string } | { error: string } {
  return code ? { code: code.slice(0, 1_000) } : { error: (error || 'no answer').slice(0, 200) };
}
