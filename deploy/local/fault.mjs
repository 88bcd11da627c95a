/** Something is wrong with the machine, not with the code: `message` is a sentence for the person who started us, shown without a stack. */
export class Fault extends Error {
  /** @override */
  name = 'Fault';
}

/** What a person reads about anything that was thrown: a fault's own sentence, or the stack of what is ours to mend. */
export function toSentence(thrown) {
  if (thrown instanceof Fault) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
