import { TaskService } from '@na/contracts';
import { eventually } from '@na/testing';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { create, get, startHouse, WORKSPACE, type House } from './house.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

let house: House;
const workers: WorkerProcess[] = [];
beforeAll(async () => {
  // A beat comes every hundred seconds, so that what is quick is not so by a heartbeat.
  house = await startHouse({ schedulers: 2, leaseMs: 300_000 });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map(worker => worker.close()));
});
afterAll(() => house.close());

async function startWorker(name: string, more?: { [name: string]: string }): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(house, name, more);
  workers.push(worker);
  return worker;
}

const state = async (id: string) => (await get(house, id)).task.state;
const isIn = (id: string, wanted: string) => eventually(async () => expect(await state(id)).toBe(wanted));

describe('a cancel', () => {
  it('reaches the handler in another process by itself, not with the next heartbeat', async () => {
    await startWorker('cancelled');
    const { id } = await create(house, 'work.long');
    await isIn(id, 'running');
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
    await isIn(id, 'cancelled');
  });
});

describe('a timeout', () => {
  it('aborts the handler though no scheduler can be reached, and is told when one can', async () => {
    await startWorker('timed-out');
    // Its type grants 400 ms.
    const { id } = await create(house, 'work.wait', { payload: { ms: 60_000 }, maxAttempts: 1 });
    await isIn(id, 'running');
    await house.nats.stop();
    await house.nats.start();
    await eventually(async () =>
      expect((await get(house, id)).task).toMatchObject({ state: 'dead', lastError: { code: 'attempt_timeout' } }),
    );
  });
});

describe('a worker that lost its connection', () => {
  it('and every session of the database takes work again by itself', async () => {
    await startWorker('cut-off');
    await house.nats.kill();
    await house.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await house.nats.start();
    const { id } = await eventually(() => create(house, 'work.bake'));
    await isIn(id, 'succeeded');
  });

  it('and is refused for good says so and exits with a code that is not 0', async () => {
    // Its own way to the broker, so that nobody else is refused.
    const door = await doorTo(Number(new URL(house.nats.url).port));
    const worker = await startWorker('refused', { LOG_LEVEL: 'error', NATS_URL: door.url });
    door.shut();
    expect(await worker.exited).toBe(1);
    expect(worker.said()).toContain('it refuses the login of NATS_USER');
    await door.close();
  });
});

/** A way to a NATS server that lets nobody in any more once it is shut. */
async function doorTo(port: number): Promise<{ url: string; shut(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let isShut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const server = createServer(socket => {
    keep(socket);
    if (isShut) return refuse(socket);
    const there = connect(port, '127.0.0.1');
    keep(there);
    socket.pipe(there).pipe(socket);
    socket.once('close', () => there.destroy());
    there.once('close', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => sockets.forEach(socket => socket.destroy());
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut() {
      isShut = true;
      hangUp();
    },
    async close() {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a NATS server says to whom it does not let in. */
function refuse(socket: Socket): void {
  const info = {
    server_id: 'x',
    version: '2.9.10',
    proto: 1,
    headers: true,
    max_payload: 1_048_576,
    auth_required: true,
  };
  socket.write(`INFO ${JSON.stringify(info)}\r\n`);
  socket.once('data', () => socket.end(`-ERR 'Authorization Violation'\r\n`));
}
