/** What was asked for cannot be: `message` is a sentence for whoever asked. */
export class Wrong extends Error {
  override name = 'Wrong';
}
