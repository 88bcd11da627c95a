// Loaded into the sandbox that is measured: tells over the channel of its parent what the process uses. The channel keeps nobody alive.
process.on('message', async what => {
  // What the first collection finds to finalise goes with the second.
  if (what === 'collected')
    for (let times = 0; times < 3; times++) await globalThis.gc?.({ type: 'major', execution: 'async' });
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, memoryMb: process.memoryUsage.rss() / 1024 ** 2 });
});
process.channel?.unref();
