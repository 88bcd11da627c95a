import { createHash, randomUUID } from 'node:crypto';
import { apiOf, type Api } from './api.ts';
import type { House } from './house.ts';

/** The API as somebody of another workspace sees it. A workspace is made by the operator, so its row and its key's are written here. */
export async function strangerTo({ stack, books }: House): Promise<Api> {
  const key = `na_stranger_${randomUUID().replaceAll('-', '')}`;
  const hash = createHash('sha256').update(key).digest();
  await books.query(
    `with made as (insert into gateway.workspaces (name) values ('Next door') returning id)
     insert into gateway.api_keys (id, workspace_id, name, prefix, public_id, hash, scopes, created_by)
     select uuidv7(), id, 'Stranger', 'na_stranger', left(encode($1::bytea, 'hex'), 16), $1, '{read,write}', 'user:stranger' from made`,
    [hash],
  );
  return apiOf(stack.gateway.url, key);
}
