// npm run history -- rebuild: rebuilds all tasks of all workspaces from their histories alone, and compares that with the tables. Exits with 1
// when anything differs. On the system that `npm start` runs here; elsewhere as GATEWAY_URL and GATEWAY_TOKEN say.
import { Fault, toSentence } from './fault.mjs';
import { operatorClient } from './operator.mjs';

/** How many tasks one question is about. */
const STEP = 500;
/** The most differences that are printed. */
const MOST_SHOWN = 50;

try {
  if (process.argv[2] !== 'rebuild') throw new Fault('Say what to do: npm run history -- rebuild');
  const client = await operatorClient();
  const sum = { checked: 0, incomplete: 0, differing: 0 };
  for (let after, isOver = false; !isOver;) {
    const step = await client.get(`/v1/history/check?limit=${STEP}${after ? `&after=${after}` : ''}`);
    sum.checked += step.checked;
    sum.incomplete += step.incomplete;
    for (const { workspaceId, taskId, field, rebuilt, stored } of step.differences)
      if (sum.differing++ < MOST_SHOWN)
        console.log(`${workspaceId} ${taskId} ${field}: its history says ${rebuilt}, its row ${stored}`);
    after = step.next;
    isOver = !after;
  }
  console.log(
    `Rebuilt ${sum.checked} tasks from their histories: ${sum.differing} differences. ` +
      `${sum.incomplete} tasks have a history from before histories said all.`,
  );
  if (sum.differing) process.exitCode = 1;
} catch (error) {
  console.error(toSentence(error));
  process.exitCode = 1;
}
