import { createServer, connect, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** A way for TCP connections that can be made slow, be held up, and be cut. */
export interface Way {
  /** Every piece takes so many milliseconds more, in each direction. */
  delay(ms: number): void;
  /** Nothing passes any more, and nobody is told. */
  hold(): void;
  /** What was held up passes. */
  goOn(): void;
  /** Breaks all connections; answers how many. */
  cut(): number;
  close(): Promise<void>;
}

/** Opens a way from one port of the loopback interface to another. */
export async function openWay({ from, to }: { from: number; to: number }): Promise<Way> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let delayMs = 0;
  let gate = Promise.resolve();
  let open: () => void = () => undefined;
  const passage = () =>
    new Transform({
      async transform(piece, _encoding, done) {
        if (delayMs > 0) await pause(delayMs);
        await gate;
        done(null, piece);
      },
    });
  const server = createServer(near => {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(passage()).pipe(far);
    far.pipe(passage()).pipe(near);
    for (const end of pair) {
      end.on('error', () => undefined);
      end.once('close', () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, '127.0.0.1', resolve);
  });
  const cut = () => {
    const all = [...pairs];
    for (const [near, far] of all) {
      near.destroy();
      far.destroy();
    }
    return all.length;
  };
  return {
    delay: ms => void (delayMs = ms),
    hold: () => void (gate = new Promise(resolve => (open = resolve))),
    goOn: () => open(),
    cut,
    async close() {
      open();
      const closed = new Promise(resolve => server.close(resolve));
      cut();
      await closed;
    },
  };
}
