import type { Position } from './record.queries.ts';
import { isUuid } from './uuid.ts';

/** A position as the opaque cursor that a reader gets. */
export function cursorOf({ occurredAt, id }: Position): string {
  return Buffer.from(`${occurredAt} ${id}`).toString('base64url');
}

/** The position in a cursor; undefined when it is none that {@link cursorOf} made. */
export function positionOf(cursor: string): Position | undefined {
  const [occurredAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const time = new Date(occurredAt);
  const isOurs = !Number.isNaN(time.getTime()) && time.toISOString() === occurredAt && isUuid(id);
  return isOurs ? { occurredAt, id } : undefined;
}
