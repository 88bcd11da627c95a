import { metrics } from '@na/telemetry';

export const refused = metrics.counter({
  name: 'na_gate_refusals_total',
  help: 'Tasks that were not started since a gate refused them, by why: concurrency, rate, held, paused, circuit_open, forming, behind.',
  labelNames: ['why'],
});

export const circuitsOpened = metrics.counter({
  name: 'na_circuits_opened_total',
  help: 'Circuits that opened since the other side failed too often in a row.',
});

export const holds = metrics.counter({
  name: 'na_gate_holds_total',
  help: 'Keys that were held since the other side asked for a rest.',
});
