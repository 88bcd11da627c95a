/** Lets work go on that nobody waits for: its failure is told on the error stream and ends nothing else. */
export async function inBackground(what: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    process.stderr.write(`The sandbox failed to ${what}: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
