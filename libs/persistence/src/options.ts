import type { DataSourceOptions, MigrationInterface } from 'typeorm';

/** What a service says of its database. */
export interface PersistenceOptions {
  /** The schema that the service owns; its role has no rights elsewhere. */
  schema: string;
  entities: NonNullable<Extract<DataSourceOptions['entities'], unknown[]>>;
  /** The service's own; those of outbox, inbox and leases are added. Names end in their timestamp, as TypeORM asks. */
  migrations: (new () => MigrationInterface)[];
  /** Longest that a statement may take, in milliseconds; 30,000 by default. */
  statementTimeoutMs?: number;
}
