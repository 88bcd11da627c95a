import { together } from './statistics.mjs';
import { runStage } from './stage.mjs';
import { broken } from './verdict.mjs';

/**
 * Runs a scenario stage by stage.
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {import('./stage.mjs').Target} target
 * @param {(line: string) => void} say
 * @returns {Promise<{ measured: { [name: string]: import('./statistics.mjs').Measured }, faults: string[] }>} `faults` is empty
 *   when the scenario passed
 */
export async function drive(scenario, target, say) {
  const stages = [];
  for (const [at, stage] of scenario.stages.entries()) {
    say(`stage ${at + 1} of ${scenario.stages.length}: load ${stage.load} for ${stage.seconds} s`);
    const measured = await runStage(scenario, stage, target);
    stages.push(measured);
    if (scenario.holds === undefined) continue;
    const breaks = broken(scenario, measured);
    if (breaks.length)
      return { measured: merged(stages), faults: verdictOnBreak(scenario.holds, stage.load, breaks, say) };
  }
  const measured = merged(stages);
  if (scenario.holds !== undefined) say('it did not break');
  return { measured, faults: scenario.holds === undefined ? broken(scenario, measured) : [] };
}

// To break is what this scenario is for; only to break too early is a fault.
function verdictOnBreak(holds, load, breaks, say) {
  say(`it breaks at a load of ${load}: ${breaks.join('; ')}`);
  return load > holds ? [] : [`it breaks at a load of ${load}, and has to hold ${holds}`];
}

function merged(stages) {
  const names = Object.keys(stages[0] ?? {});
  return Object.fromEntries(names.map(name => [name, together(stages.map(stage => stage[name]))]));
}
