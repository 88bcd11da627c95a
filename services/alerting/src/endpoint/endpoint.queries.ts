const COLUMNS = 'id, workspace_id, name, url, enabled, created_at';

export const INSERT_ENDPOINT = `
  insert into endpoint (id, workspace_id, name, url, key_id, secret) values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do nothing returning ${COLUMNS}`;

export const GET_ENDPOINT = `select ${COLUMNS} from endpoint where id = $1 and workspace_id = $2`;

export const LIST_ENDPOINTS = `select ${COLUMNS} from endpoint where workspace_id = $1 and id < $2 order by id desc limit $3`;
