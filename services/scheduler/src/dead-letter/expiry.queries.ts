/** SQL of how long the dead letter in `letter`, a relation of tasks, is kept, in milliseconds; `byDefault` where its workspace says nothing. */
const keepMsOf = (letter: string, byDefault: string): string => `coalesce((
  select keep_ms from dead_letter_retention as said
  where said.workspace_id = ${letter}.workspace_id and said.type in (${letter}.type, '')
  order by said.type desc limit 1), ${byDefault})`;

/** SQL of when its time is over. */
export const expiryOf = (letter: string, byDefault: string): string =>
  `${letter}.finished_at + make_interval(secs => ${keepMsOf(letter, byDefault)} / 1000)`;
