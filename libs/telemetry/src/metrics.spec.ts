import { span, startTracing, traceId } from './index.ts';
import { counter, exposition, gauge, histogram, observableGauge, observeProcess } from './metrics.ts';

const help = 'Loaves that were baked.';

describe('the declaration of a metric', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a foreign family', () => counter({ name: 'bakery_loaves_total', help }), /begin with one of na, http/],
    ['camelCase', () => gauge({ name: 'na_loavesBaked', help }), /snake_case/],
    ['a counter without _total', () => counter({ name: 'na_loaves', help }), /end in _total/],
    ['a gauge with _total', () => gauge({ name: 'na_loaves_total', help }), /not end in _total/],
    ['milliseconds', () => histogram({ name: 'na_bake_ms', help }), /base units/],
    [
      'help that is no sentence',
      () => gauge({ name: 'na_loaves', help: 'loaves' }),
      /sentence as its help, not "loaves"/,
    ],
    ['an id as a label', () => gauge({ name: 'na_loaves', help, labelNames: ['task_id'] }), /bounded labels.*task_id/],
  ])('refuses %s', (_what, declare, sentence) => expect(declare).toThrow(sentence));

  it('can be repeated, but not changed', () => {
    const loaves = counter({ name: 'na_loaves_total', help, labelNames: ['kind'] });
    expect(counter({ name: 'na_loaves_total', help, labelNames: ['kind'] })).toBe(loaves);
    expect(() => counter({ name: 'na_loaves_total', help, labelNames: ['oven'] })).toThrow(/is a counter of \(kind\)/);
  });

  it('leaves the family of a counter to the counter', () => {
    counter({ name: 'na_rolls_total', help });
    expect(() => gauge({ name: 'na_rolls', help })).toThrow(
      'The metric na_rolls is a counter of (); it cannot be a gauge',
    );
  });
});

describe('the metrics of a process', () => {
  it('remember a trace in the bucket that it fell into', async () => {
    const tracing = await startTracing({ service: 'bakery', version: '1' });
    const seconds = histogram({ name: 'na_bake_seconds', help, labelNames: ['kind'] });
    let id: string | undefined;
    await span('bake', {}, () => {
      id = traceId();
      seconds.observe({ kind: 'rye' }, 0.03);
    });
    await tracing.shutdown();
    expect(await exposition.text()).toMatch(
      new RegExp(`na_bake_seconds_bucket{le="0.05",kind="rye"} 1 # {trace_id="${id}"} 0.03 `),
    );
  });

  it('have the sum of all readers of a gauge, and go without one that fails', async () => {
    const flour = observableGauge({ name: 'na_flour_bytes', help });
    const end = flour.observe(() => 5);
    flour.observe(async () => 2);
    flour.observe(() => Promise.reject(new Error('The scale is broken.')));
    observableGauge({ name: 'na_water_bytes', help }).observe(() => Promise.reject(new Error('The tap is closed.')));
    const text = await exposition.text();
    expect(text).toMatch(/^na_flour_bytes 7$/m);
    expect(text).not.toMatch(/^na_water_bytes \d/m);
    expect(await exposition.text()).toMatch(/na_metric_reads_failed_total{metric="na_flour_bytes"} [12]/);
    end();
    expect(await exposition.text()).toMatch(/^na_flour_bytes 2$/m);
  });

  it('tell of CPU, memory, event-loop lag, garbage collection and handles', async () => {
    observeProcess();
    observeProcess();
    const text = await exposition.text();
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    }
    expect(text).toContain('# TYPE nodejs_gc_duration_seconds histogram');
    expect(text).toContain('nodejs_active_handles');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });
});
