import breakpoint from './scenarios/breakpoint.mjs';
import identity from './scenarios/identity.mjs';
import normal from './scenarios/normal.mjs';
import smoke from './scenarios/smoke.mjs';
import soak from './scenarios/soak.mjs';
import spike from './scenarios/spike.mjs';
import stress from './scenarios/stress.mjs';

/** All scenarios by name, from the gentlest. k6 imports by fixed paths only, so they are listed. */
export const scenarios = { smoke, normal, identity, stress, spike, soak, breakpoint };
