import { TaskCancelled } from '@na/contracts';
import type { HeardEvent } from '@na/messaging';
import { newPackId, eventIdInPack, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { RecordKeeper } from '../src/record/record-keeper.ts';
import { buildHouse, type House } from './house.ts';

describe('records', () => {
  let house: House;

  beforeAll(async () => {
    house = await buildHouse();
  });
  afterAll(() => house.close());

  it.each([
    ['few', 10],
    ['many', 200],
  ])('that are %s are stored, each once, though some are there already', async (_, count) => {
    const audit = await house.startAudit();
    const pack = newPackId();
    const events = Array.from({ length: count }, (_each, at): HeardEvent => ({
      ...{ id: eventIdInPack(pack, at), type: TaskCancelled.name, source: 'scheduler/1', number: 1 },
      ...{ time: '2026-11-22T10:00:00.000Z', actor: 'user:7', correlationId: 'c', about: `line\t${at}\\` },
      data: { taskId: `line\t${at}\\` },
    }));
    const keep = (batch: HeardEvent[]) =>
      transaction(audit.get(DataSource), tx => audit.get(RecordKeeper).keep(batch, tx));

    await keep(events.slice(3, 6));
    await keep(events);
    await keep(events);

    const stored = await house.database.query<{ id: string; about: string; data: object }>(
      'select id, about, data from audit_record where id = any($1) order by id',
      [events.map(({ id }) => id)],
    );
    expect(stored).toEqual(events.map(({ id, about, data }) => ({ id, about, data })));
  });
});
