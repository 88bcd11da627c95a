import fc from 'fast-check';
import { isUuidV7 } from '../task/new-task.ts';
import { replayId } from './replay-id.ts';

const OPERATION = '019aa000-0000-7000-8000-00000000000a';

it('the id of a replay is a UUIDv7 of the time of its operation, always the same for the same task, and another one for another', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      const id = replayId(OPERATION, one);
      expect(isUuidV7(id)).toBe(true);
      expect(id.slice(0, 13)).toBe(OPERATION.slice(0, 13));
      expect(replayId(OPERATION, one)).toBe(id);
      expect(replayId(OPERATION, other) === id).toBe(one === other);
      expect(replayId('019aa000-0000-7000-8000-00000000000b', one)).not.toBe(id);
    }),
  );
});
