import { Injectable } from '@nestjs/common';
import { SecretBox } from '@na/secrets';
import { createHash, timingSafeEqual } from 'node:crypto';
import { isId } from '../http/fields.ts';
import { Applications } from './applications.ts';

/** A request to the OAuth server, as far as it tells which application comes. */
export interface ClientRequest {
  /** The network of the client that it comes from, when that is known. */
  network?: string;
  authorization?: string;
  /** A form. */
  body: string;
}

/**
 * Finds out which application a request is to be counted for. Whoever only knows its `client_id`, which is no secret, uses up nothing of
 * an application's limits: one with a secret is counted when that is right, and a public one for each address apart.
 */
@Injectable()
export class ClientProof {
  constructor(
    private readonly applications: Applications,
    private readonly box: SecretBox,
  ) {}

  /** What to count a request under; undefined when nobody known comes. */
  async of({ network, authorization, body }: ClientRequest): Promise<string | undefined> {
    const { id, secret } = byHeader(authorization) ?? byForm(body);
    const application = isId(id) ? await this.applications.find(id) : undefined;
    if (!application) return undefined;
    if (application.secret === null) return network && `${application.id} from ${network}`;
    return isSame(secret, this.box.open(application.secret, application.id)) ? application.id : undefined;
  }
}

interface Claimed {
  id: string;
  secret: string;
}

/** As RFC 6749, 2.3.1 has it: both encoded like fields of a form, then joined and encoded for HTTP. */
function byHeader(authorization = ''): Claimed | undefined {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return byForm(`client_id=${id}&client_secret=${secret}`);
}

function byForm(body: string): Claimed {
  const fields = new URLSearchParams(body);
  return { id: fields.get('client_id') ?? '', secret: fields.get('client_secret') ?? '' };
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [one, other].map(text => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
}
