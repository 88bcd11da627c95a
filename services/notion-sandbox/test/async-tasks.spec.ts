import { startAsyncTask } from '../src/async-tasks/start.ts';
import { works } from '../src/async-tasks/works.ts';
import { validationError } from '../src/errors.ts';
import { problemOf, TestSandbox, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start({ settings: { asyncDelayMs: 10_000 } });
  await sandbox.admin('POST', '/clock', { set: '2026-05-04T10:00:00Z', frozen: true });
  works['test.succeed'] = (_sandbox, { body, now }) => ({ said: body['say'], at: now });
  works['test.fail'] = ({ store }) => {
    store.put('users', { id: 'nobody', type: 'person', name: 'Nobody', email: null });
    throw validationError('It does not fit.');
  };
});
afterAll(async () => {
  delete works['test.succeed'];
  delete works['test.fail'];
  await sandbox.close();
});

/** Starts work as an endpoint would. */
function start(operation: string): string {
  const { store, clock } = sandbox.inside;
  const token = store.get('tokens', sandbox.token)!;
  const call = { version: '2025-09-03' as const, token, params: {}, query: {}, body: {}, now: clock.now() };
  const task = store.transact(() => startAsyncTask(sandbox.inside, call, operation, { say: 'hello' }));
  return String(task['id']);
}

const read = (task_id: string): Promise<Loose> => sandbox.client().asyncTasks.retrieve({ task_id });

describe('an async task', () => {
  test('waits, runs and succeeds on the virtual clock, and says when to ask again', async () => {
    const started = sandbox.inside.clock.now();
    const id = start('test.succeed');
    expect(await read(id)).toMatchObject({
      object: 'async_task',
      id,
      status_url: `${sandbox.url}/v1/async_tasks/${id}`,
      created_time: '2026-05-04T10:00:00.000Z',
      operation: { surface: 'rest', name: 'test.succeed' },
      status: 'queued',
      poll_after_seconds: 10,
    });
    await sandbox.admin('POST', '/clock', { advance: 7 });
    expect(await read(id)).toMatchObject({ status: 'running', poll_after_seconds: 3 });
    await sandbox.admin('POST', '/clock', { advance: 60 });
    expect(await read(id)).toMatchObject({ status: 'succeeded', result: { said: 'hello', at: started + 10_000 } });
  });

  test('that fails tells the error, and leaves nothing behind', async () => {
    const id = start('test.fail');
    await sandbox.admin('POST', '/clock', { advance: 10 });
    expect(await read(id)).toMatchObject({
      status: 'failed',
      error: { object: 'error', status: 400, code: 'validation_error', message: 'It does not fit.' },
    });
    expect(sandbox.inside.store.get('users', 'nobody')).toBeUndefined();
  });

  test('is known to who started it only', async () => {
    const id = start('test.succeed');
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Other' });
    expect(await problemOf(sandbox.client({ token }).asyncTasks.retrieve({ task_id: id }))).toMatchObject({
      status: 404,
      code: 'object_not_found',
    });
  });

  test('whose token is gone by then fails', async () => {
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Passing' });
    const { store } = sandbox.inside;
    const id = start('test.succeed');
    store.transact(() => store.put('asyncTasks', { ...store.get('asyncTasks', id)!, tokenId: token }));
    store.transact(() => store.remove('tokens', token));
    await sandbox.admin('POST', '/clock', { advance: 10 });
    expect(await read(id)).toMatchObject({ status: 'failed', error: { status: 401, code: 'unauthorized' } });
  });
});
