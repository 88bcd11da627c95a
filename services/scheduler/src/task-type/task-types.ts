import { Injectable } from '@nestjs/common';
import { TaskTypeAnnounced, type TaskType } from '@na/contracts';
import { Invalid } from '@na/errors';
import { tellAll, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { announcementFaults } from './announced-type.ts';
import { knownType, type KnownType } from './known-type.ts';
import { ANNOUNCE_TYPES, NEWEST_TYPES } from './task-type.queries.ts';
import { typeOf, typeRowOf, type TaskTypeRow } from './task-type-row.ts';

/** How long a replica goes by what it knows of the types before it looks again, in milliseconds: another replica may have heard of more. */
const FRESH_MS = 1_000;

/** The task types that workers announced. They outlive the workers. */
@Injectable()
export class TaskTypes {
  #known = new Map<string, KnownType>();
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** The newest version of a type; undefined when nobody has announced it by now. */
  async named(name: string): Promise<KnownType | undefined> {
    if (performance.now() - this.#readAt > FRESH_MS) await this.#read();
    if (!this.#known.has(name)) await this.#readAnew();
    return this.#known.get(name);
  }

  /** The newest version of each type, by name. */
  async all(): Promise<TaskType[]> {
    await this.#read();
    return [...this.#known.values()].map(({ declaration }) => declaration);
  }

  /** The names of the types, as last read. */
  get names(): string[] {
    return [...this.#known.keys()];
  }

  /**
   * Stores what a service's workers can run. Announcing the same again changes nothing.
   * @throws Problem `validation_failed` that names each field
   */
  async announce(service: string, types: TaskType[]): Promise<void> {
    const errors = types.flatMap((type, at) => announcementFaults(type, `/types/${at}`));
    if (errors.length) throw Invalid({ errors });
    await transaction(this.dataSource, async tx => {
      const rows = JSON.stringify(types.map(typeRowOf));
      const changed = await tx.query<{ name: string; version: number }[]>(ANNOUNCE_TYPES, [rows, service]);
      await tellAll(
        tx,
        changed.map(({ name, version }) => ({ event: TaskTypeAnnounced, body: { name, version, service } })),
      );
    });
    this.#readAt = -Infinity;
  }

  /** Reads the types; those who ask meanwhile share the answer. */
  #read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Reads the types as they are now: a reading that is under way may have begun before the announcement that is looked for. */
  async #readAnew(): Promise<void> {
    await this.#reading;
    await this.#read();
  }

  async #readNow(): Promise<void> {
    const readAt = performance.now();
    const rows = await this.dataSource.query<TaskTypeRow[]>(NEWEST_TYPES);
    this.#known = new Map(rows.map(row => [row.name, this.#unchanged(typeOf(row))]));
    this.#readAt = readAt;
  }

  /** Compiling a schema is dear, so a type that is still what it was keeps its check. */
  #unchanged(declaration: TaskType): KnownType {
    const known = this.#known.get(declaration.name);
    const isSame = known && JSON.stringify(known.declaration) === JSON.stringify(declaration);
    return isSame ? known : knownType(declaration);
  }
}
