/** Enough of a token to recognise it: its kind and its last four characters, e.g. `ntn_…3f9a`. */
export function tokenPreview(token: string): string {
  const kind = /^[a-z]+_/.exec(token)?.[0] ?? '';
  const tail = token.slice(kind.length);
  // Of a short one nothing is shown, because four characters would be much of it.
  return `${kind}…${tail.length >= 16 ? tail.slice(-4) : ''}`;
}
