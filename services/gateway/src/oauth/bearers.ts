import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { permissionsOfRole, type Permission, type RoleName } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { CredentialRefused } from '../errors.ts';
import { Briefly } from '../http/briefly.ts';
import { artifactHash } from './artifacts.ts';
import { BEARER } from './oauth.queries.ts';

/** What was revoked opens nothing within two seconds; this leaves some for the look-up. */
const KNOWN_FOR_MS = 1_500;

interface BearerRow {
  applicationId: string;
  workspaceId: string;
  allowed: Permission[];
  scope: string | null;
  userId: string | null;
  role: RoleName | null;
  rolePermissions: string[] | null;
  requireMfa: boolean;
  /** How the user proved who they are when they let the application act; null for an application on its own account. */
  amr: string[] | null;
  /** Whether the user has a second factor of ours today. */
  hasFactor: boolean;
}

/** Whom the access tokens of our OAuth server stand for. */
@Injectable()
export class Bearers {
  readonly #known = new Briefly<Principal>(KNOWN_FOR_MS);

  constructor(private readonly dataSource: DataSource) {}

  /** Who comes with an access token of an application. @throws Problem `credential_refused` */
  async recognise(token: string): Promise<Principal> {
    const hash = artifactHash(token);
    const principal = await this.#known.get(hash.toString('base64'), () => this.#find(hash));
    if (!principal)
      throw CredentialRefused({ why: 'The access token is unknown, was revoked or has expired; get another one.' });
    return principal;
  }

  async #find(hash: Buffer): Promise<Principal | undefined> {
    const [found] = await this.dataSource.query<BearerRow[]>(BEARER, [hash]);
    if (!found) return undefined;
    const { applicationId, workspaceId, allowed, scope, userId, role, rolePermissions } = found;
    const granted = new Set((scope ?? '').split(' '));
    // An application never does more than it is registered for, nor more than the user whom it acts for may do today.
    const most: readonly Permission[] = role ? permissionsOfRole(role, rolePermissions) : allowed;
    const permissions = allowed.filter(permission => granted.has(permission) && most.includes(permission));
    const lacksSecondFactor = userId !== null && found.requireMfa && !isStrong(found);
    return {
      actor: userId ? `user:${userId}` : `application:${applicationId}`,
      applicationId,
      workspaceId,
      lacksSecondFactor,
      permissions: lacksSecondFactor ? [] : permissions,
    };
  }
}

/** Whether a token was given to somebody who had proven a second factor: one that they still have, or one of their provider. */
function isStrong({ amr, hasFactor }: BearerRow): boolean {
  if (amr?.includes('otp')) return hasFactor;
  return Boolean(amr?.includes('mfa'));
}
