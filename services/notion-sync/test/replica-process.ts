// A replica of notion-sync in a process of its own, which a test can kill. It runs the attempts that it is sent and tells how they ended.
import { loadConfig } from '@na/config';
import { createService } from '@na/service';
import { setLogging } from '@na/telemetry';
import { configShape } from '../src/config.ts';
import { attempt, type TestTask } from './attempts.ts';
import { WithoutWorker } from './without-worker.ts';

await setLogging({ level: 'silent' });
const app = await createService({ name: 'notion-sync', module: WithoutWorker, configShape }, loadConfig(configShape));
await app.init();

process.on('message', async ({ task, number }: { task: TestTask; number: number }) => {
  process.send!({ taskId: task.id, number, ending: await attempt(app, task, number) });
});
process.on('disconnect', () => process.exit(0));
process.send!({ isReady: true });
