import type { DataSource, EntityManager } from 'typeorm';

/** Gives whether that is news; nothing of a connection that is not there (yet). */
export async function noteCapability(
  tx: EntityManager,
  connectionId: string,
  capability: string,
  granted: boolean,
): Promise<{ isNews: boolean } | undefined> {
  const [noted] = await tx.query(
    `update connection set capabilities = capabilities || jsonb_build_object($2::text, $3::boolean)
     where id = $1 returning old.capabilities -> $2::text is distinct from to_jsonb($3::boolean) as "isNews"`,
    [connectionId, capability, granted],
  );
  return noted[0];
}

export async function noteUploadLimit(
  database: DataSource | EntityManager,
  connectionId: string,
  bytes: number,
): Promise<void> {
  await database.query(
    `update connection set capabilities = capabilities || jsonb_build_object('maxFileUploadBytes', $2::float8)
     where id = $1 and capabilities -> 'maxFileUploadBytes' is distinct from to_jsonb($2::float8)`,
    [connectionId, bytes],
  );
}
