import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram as PromHistogram,
  Registry,
  type OpenMetricsContentType,
} from 'prom-client';
import { traceId } from './span.ts';
import { checkMetric, type MetricKind } from './metric-name.ts';

/** The one registry of the process. */
const registry = new Registry<OpenMetricsContentType>();
// Only this format carries exemplars.
registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
const declared = new Map<string, { kind: MetricKind; labelNames: string; metric: unknown }>();

export type Labels<Name extends string = string> = { [label in Name]?: string | number };

export interface MetricDeclaration<Label extends string> {
  /** Semantic conventions in Prometheus style, `na_…` for ours; counters end in `_total`, durations in `_seconds`. */
  name: string;
  /** A sentence. */
  help: string;
  /** Bounded ones only: route templates, types, states; never ids, paths or texts. */
  labelNames?: readonly Label[];
}

/** Counts how values spread; each bucket remembers a trace that fell into it. */
export interface Histogram<Label extends string = string> {
  observe(labels: Labels<Label>, value: number): void;
  /** Starts a stop watch; calling the result observes the seconds that went by and returns them. */
  startTimer(labels?: Labels<Label>): (more?: Labels<Label>) => number;
}

/** One value of a gauge that is read when metrics are asked for. */
export interface Sample<Label extends string = string> {
  labels: Labels<Label>;
  value: number;
}

/** The buckets that semantic conventions advise for durations of requests, in seconds. */
export const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** No reader may hold up the others for longer. */
const READ_MS = 3000;

/**
 * Counts what happens. A declaration of a metric is checked and may be repeated: the same name, kind and labels give the same metric.
 * @throws Error when a name or a label breaks the rules, or a name is declared in two ways
 */
export function counter<Label extends string>(declaration: MetricDeclaration<Label>): Counter<Label> {
  return once('counter', declaration, () => new Counter({ ...declaration, registers: [registry] }));
}

/** A figure that goes up and down, set when it changes. Rules as for {@link counter}. */
export function gauge<Label extends string>(declaration: MetricDeclaration<Label>): Gauge<Label> {
  return once('gauge', declaration, () => new Gauge({ ...declaration, registers: [registry] }));
}

/** How values spread; buckets for durations of requests in seconds unless given. Rules as for {@link counter}. */
export function histogram<Label extends string>(
  declaration: MetricDeclaration<Label> & { buckets?: number[] },
): Histogram<Label> {
  return once('histogram', declaration, () => {
    const { buckets = REQUEST_SECONDS, ...rest } = declaration;
    return withExemplars(new PromHistogram({ ...rest, buckets, enableExemplars: true, registers: [registry] }));
  });
}

/** A gauge that asks for its values when metrics are asked for. */
export interface ObservableGauge<Label extends string = string> {
  /**
   * From now on `read` gives values of it; several readers add up. A reader that fails or takes longer than 3 s gives nothing this time
   * and is counted in `na_metric_reads_failed_total`.
   * @returns ends the reading
   */
  observe(read: Reader<Label>): () => void;
}

/** Declared where its module is loaded, so that the reference knows it; read by whoever has the values. Rules as for {@link counter}. */
export function observableGauge<Label extends string>(declaration: MetricDeclaration<Label>): ObservableGauge<Label> {
  const readers = once('observable gauge', declaration, () => readersOf(declaration));
  return {
    observe(read) {
      readers.add(read);
      return () => void readers.delete(read);
    },
  };
}

/** How the process declares its metrics. */
export const metrics = { counter, gauge, histogram, observableGauge };

/** Begins to tell what the runtime knows of itself: CPU, memory, event-loop lag, garbage collection, handles. */
export function observeProcess(): void {
  if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry });
}

/** All metrics in the OpenMetrics text format, and its media type. */
export const exposition = { contentType: registry.contentType, text: (): Promise<string> => registry.metrics() };

function once<M>(kind: MetricKind, declaration: MetricDeclaration<string>, make: () => M): M {
  const labelNames = [...(declaration.labelNames ?? [])].sort().join();
  // OpenMetrics names a counter's family without _total, so that a gauge of that name would be the same family.
  const family = declaration.name.replace(/_total$/, '');
  const known = declared.get(family);
  if (known?.kind === kind && known.labelNames === labelNames) return known.metric as M;
  if (known) {
    throw new Error(
      `The metric ${declaration.name} is a ${known.kind} of (${known.labelNames}); it cannot be a ${kind} of (${labelNames}) too.`,
    );
  }
  checkMetric(kind, declaration);
  const metric = make();
  declared.set(family, { kind, labelNames, metric });
  return metric;
}

function withExemplars<Label extends string>(histogram: PromHistogram<Label>): Histogram<Label> {
  const observe = (labels: Labels<Label>, value: number) =>
    (histogram as unknown as { observe(data: object): void }).observe({ labels, value, exemplarLabels: exemplar() });
  return {
    observe,
    startTimer(labels) {
      const start = performance.now();
      return more => {
        const seconds = (performance.now() - start) / 1000;
        observe({ ...labels, ...more } as Labels<Label>, seconds);
        return seconds;
      };
    },
  };
}

function exemplar(): Labels | undefined {
  const id = traceId();
  return id === undefined ? undefined : { trace_id: id };
}

/** Gives the values of a gauge as they are now. */
export type Reader<Label extends string = string> = () => number | Sample<Label>[] | Promise<number | Sample<Label>[]>;

function readersOf<Label extends string>(declaration: MetricDeclaration<Label>): Set<Reader<Label>> {
  const readers = new Set<Reader<Label>>();
  const failed = counter({
    name: 'na_metric_reads_failed_total',
    help: 'Values that could not be read when metrics were asked for.',
    labelNames: ['metric'],
  });
  new Gauge<Label>({
    ...declaration,
    registers: [registry],
    async collect() {
      const read = await Promise.allSettled([...readers].map(reader => within(READ_MS, reader)));
      this.reset();
      // A gauge without labels is born as 0, which would be a lie when nothing could be read.
      if (!declaration.labelNames?.length) this.remove({});
      for (const result of read) {
        if (result.status === 'rejected') failed.inc({ metric: declaration.name });
        else for (const { labels, value } of samples(result.value)) this.inc(labels, value);
      }
    },
  });
  return readers;
}

function samples<Label extends string>(given: number | Sample<Label>[]): Sample<Label>[] {
  return typeof given === 'number' ? [{ labels: {}, value: given }] : given;
}

async function within<T>(milliseconds: number, read: () => T | Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${milliseconds} ms.`)), milliseconds);
  try {
    return await Promise.race([(async () => read())(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
