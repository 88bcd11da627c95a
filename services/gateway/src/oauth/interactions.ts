import { Injectable } from '@nestjs/common';
import { Problem } from '@na/errors';
import { uuidv7 } from '@na/persistence';
import type { InteractionResults } from 'oidc-provider';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestForged } from '../errors.ts';
import { methodsOf } from '../session/access-tokens.ts';
import { hasSecondFactor, type Factor } from '../session/proofs.ts';
import { Sessions, type BegunSession, type Origin } from '../session/sessions.ts';
import { Subjects, type Subject } from '../session/subjects.ts';
import type { Application } from './application.entity.ts';
import { Applications } from './applications.ts';
import { Authorizations } from './authorizations.ts';
import { OAuthServer } from './oauth-server.ts';
import { consentPage, errorPage, logInPage } from './pages.ts';

/** A browser's request in the midst of an authorization. */
export interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  /** The secret of the browser's session, when it has one. */
  cookie: string | undefined;
  origin: Origin;
}

/** What the browser is given: a page, or the next place to go to, with a session begun on the way. */
export type Answer =
  { page: string; status?: number; formsMayLeadTo?: string } | { goTo: string; begun?: BegunSession };

/** Asks people who they are, and whether an application may act for them. */
@Injectable()
export class Interactions {
  constructor(
    private readonly server: OAuthServer,
    private readonly subjects: Subjects,
    private readonly sessions: Sessions,
    private readonly applications: Applications,
    private readonly authorizations: Authorizations,
  ) {}

  /** What an authorization waits for. */
  async show(visit: Visit): Promise<Answer> {
    const { uid, prompt, params } = await this.#details(visit);
    const subject = await this.#subject(visit);
    if (prompt.name === 'login' && subject) return this.#loggedIn(visit, subject);
    const application = await this.#application(params);
    if (!subject) return { page: logInPage({ uid, application: application.name }) };
    const { workspace, fault } = standingOf(subject, application);
    if (!workspace || fault) return { page: errorPage(fault), status: 403 };
    const returnsTo = new URL(String(params.redirect_uri));
    const page = consentPage({
      uid,
      application: application.name,
      workspace: workspace.name,
      email: subject.email,
      scopes: scopesOf(params),
      returnsTo: returnsTo.host || returnsTo.protocol,
    });
    // Browsers hold the redirect after a form to the page's rules as well.
    return { page, formsMayLeadTo: returnsTo.origin };
  }

  /** Logs somebody in with what they typed, or shows the form again with what was wrong. */
  async logIn(visit: Visit, { email = '', password = '', code }: Record<string, string | undefined>): Promise<Answer> {
    const { uid, params } = await this.#details(visit);
    try {
      const given = { email, password, kind: 'cookie' as const, replaces: visit.cookie, ...(code && { code }) };
      const begun = await this.sessions.logIn(uuidv7(), given, visit.origin);
      return { ...(await this.#loggedIn(visit, begun)), begun };
    } catch (thrown) {
      const problem = Problem.from(thrown);
      if (problem.kind === 'internal') throw thrown;
      const { name } = await this.#application(params);
      return { page: logInPage({ uid, application: name, fault: problem.detail }), status: problem.status };
    }
  }

  /** Lets the application do what it asked for. */
  async consent(visit: Visit): Promise<Answer> {
    const { params, session, grantId } = await this.#details(visit);
    const subject = await this.#subject(visit);
    if (!subject || subject.userId !== session?.accountId) throw RequestForged({ why: 'the session is another one' });
    const application = await this.#application(params);
    const { fault } = standingOf(subject, application);
    if (fault) return { page: errorPage(fault), status: 403 };
    const { Grant } = this.server.provider;
    const known = grantId ? await Grant.find(grantId) : undefined;
    const grant = known ?? new Grant({ accountId: subject.userId, clientId: application.id });
    const scopes = scopesOf(params);
    grant.addOIDCScope(scopes.join(' '));
    const id = await grant.save();
    await this.authorizations.told(subject.userId, application, scopes);
    // What they have proven may be more by now than when the authorization began.
    return { goTo: await this.#finish(visit, { login: loginOf(subject), consent: { grantId: id } }) };
  }

  /** Sends the browser back with a no. */
  async decline(visit: Visit): Promise<Answer> {
    const result = { error: 'access_denied', error_description: 'The user declined.' };
    return { goTo: await this.#finish(visit, result) };
  }

  async #loggedIn(visit: Visit, who: Pick<Subject, 'userId' | 'factors'>): Promise<{ goTo: string }> {
    return { goTo: await this.#finish(visit, { login: loginOf(who) }) };
  }

  #finish({ request, response }: Visit, result: InteractionResults): Promise<string> {
    return this.server.provider.interactionResult(request, response, result, { mergeWithLastSubmission: true });
  }

  #details({ request, response }: Visit) {
    return this.server.provider.interactionDetails(request, response);
  }

  async #application({ client_id: id }: Record<string, unknown>): Promise<Application> {
    const application = await this.applications.find(String(id));
    if (!application) throw new Error(`The application ${String(id)} is gone in the midst of an authorization.`);
    return application;
  }

  async #subject({ cookie }: Visit): Promise<Subject | undefined> {
    return cookie === undefined ? undefined : this.subjects.ofCookie(cookie);
  }
}

function loginOf({ userId, factors }: { userId: string; factors: readonly Factor[] }) {
  return { accountId: userId, amr: methodsOf(factors), remember: false };
}

/** Where a user stands in the workspace that an application acts in, and why they cannot let it. */
function standingOf({ workspaces, ...subject }: Subject, { name, workspaceId }: Application) {
  const workspace = workspaces.find(({ id }) => id === workspaceId);
  if (!workspace) return { fault: `You are not a member of the workspace that ${name} acts in.` };
  const lacksFactor = workspace.requireMfa && !hasSecondFactor(subject);
  return { workspace, fault: lacksFactor ? `${workspace.name} asks for a second factor; log in with one.` : '' };
}

function scopesOf(params: Record<string, unknown>): string[] {
  return String(params.scope ?? '')
    .split(' ')
    .filter(Boolean);
}
