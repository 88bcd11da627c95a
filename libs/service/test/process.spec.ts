import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '@na/testing';

const root = new URL('../../../', import.meta.url).pathname;
const running: ChildProcess[] = [];

/** The bakery in a process of its own, as `main.ts` starts it. */
function bakery(env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', `${root}deploy/local/register.mjs`, `${root}libs/service/test/bakery.main.ts`],
    { env: { PATH: process.env['PATH'], DATABASE_URL: 'postgres://none:none@127.0.0.1/none', ...env } },
  );
  running.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => (out += String(chunk)));
  child.stderr.on('data', chunk => (err += String(chunk)));
  const exit = once(child, 'close').then(([code]) => code as number);
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exit,
    output: () => out,
    errors: () => err,
    /** Waits until a word stands in the log, or the process is gone. */
    async says(word: string) {
      for (; !out.includes(word) && child.exitCode === null;) await Promise.race([once(child.stdout, 'data'), exit]);
      expect(out).toContain(word);
    },
  };
}

async function started(env: Record<string, string> = {}) {
  const port = String(await freePort());
  const service = bakery({ PORT: port, ...env });
  await service.says('takes work');
  return { ...service, url: `http://127.0.0.1:${port}` };
}

afterEach(() => running.splice(0).forEach(child => child.kill('SIGKILL')));

describe('a service that is asked to leave', () => {
  it('finishes the request in hand, ends what lasts long, takes no new one and exits with 0', async () => {
    const { url, says, kill, exit, output } = await started({ DRAIN_TIMEOUT_MS: '600000' });
    const slow = fetch(`${url}/loaves/slow/700`);
    const waits = fetch(`${url}/loaves/wait`);
    await Promise.all([says('baking slowly'), says('waiting')]);
    kill('SIGTERM');
    await says('Leaving');
    expect(await (await waits).json()).toEqual({ ended: 'SIGTERM' });
    await expect(fetch(`${url}/loaves`)).rejects.toThrow('fetch failed');
    expect(await (await slow).json()).toEqual({ done: true });
    expect(await exit).toBe(0);
    expect(output()).toContain('Left in order.');
  });

  it('does not wait longer than DRAIN_TIMEOUT_MS', async () => {
    const { url, says, kill, exit } = await started({ DRAIN_TIMEOUT_MS: '200' });
    const slow = fetch(`${url}/loaves/slow/60000`);
    const cutOff = expect(slow).rejects.toThrow('fetch failed');
    await says('baking slowly');
    kill('SIGINT');
    await cutOff;
    expect(await exit).toBe(0);
  });

  it('leaves at once at the second signal', async () => {
    const { url, says, kill, exit } = await started();
    const slow = fetch(`${url}/loaves/slow/60000`).catch(() => 'cut off');
    await says('baking slowly');
    kill('SIGTERM');
    await says('Leaving');
    kill('SIGTERM');
    expect(await exit).toBe(1);
    expect(await slow).toBe('cut off');
  });
});

describe('a service that cannot start', () => {
  it('names every fault of its configuration, without a stack', async () => {
    const { exit, errors } = bakery({ PORT: 'many', LOG_LEVEL: 'loud' });
    expect(await exit).toBe(1);
    expect(errors()).toMatch(/PORT is "many".*\n.*LOG_LEVEL is "loud"/);
    expect(errors()).not.toMatch(/^\s+at /m);
  });

  it('says which port is taken and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { exit, errors } = bakery({ PORT: String(port), LOG_LEVEL: 'silent' });
    expect(await exit).toBe(1);
    taken.close();
    expect(errors()).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program; stop it, or give bakery a free port by PORT.\n`,
    );
  });
});

describe('an error that nobody handles', () => {
  // ASVS 16.3.4
  it('is logged, and ends the replica with 1', async () => {
    const { url, exit, output } = await started();
    await fetch(`${url}/loaves/fire`).catch(() => undefined);
    expect(await exit).toBe(1);
    expect(output()).toMatch(/"level":"fatal".*The bakery is on fire/);
  });
});
