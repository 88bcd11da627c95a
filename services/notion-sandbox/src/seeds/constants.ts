import { namedId } from '../ids.ts';

/** The token that every seed accepts. It opens nothing but a sandbox. */
export const seedToken = 'ntn_sandbox_demo_opens_nothing_but_a_sandbox';

/** The same in every seed, so that a client's settings outlive a change of seed. */
export const rootPageId = namedId('page/root');

/** The bot user of the seed's token. */
export const botId = namedId('user/bot');
