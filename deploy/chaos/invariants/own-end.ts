/** Whether an attempt ended as its handler said, and not by others. */
export function isOwnEnd(outcome: string | undefined): boolean {
  return outcome === 'succeeded' || outcome === 'failed';
}
