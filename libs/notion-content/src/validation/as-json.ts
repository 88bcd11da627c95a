/** What a request would send; none for what is no JSON, e.g. because it holds itself or its fields throw. */
export function asJson(given: unknown): string | undefined {
  try {
    return JSON.stringify(given);
  } catch {
    return undefined;
  }
}
