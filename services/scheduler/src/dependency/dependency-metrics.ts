import { metrics } from '@na/telemetry';

export const resolved = metrics.counter({
  name: 'na_dependencies_resolved_total',
  help: 'Tasks that waited for others, by what became of them: released, failed, cancelled.',
  labelNames: ['outcome'],
});
