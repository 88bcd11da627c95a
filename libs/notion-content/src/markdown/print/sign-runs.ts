/** How often a sign stands in a row, for each time that it stands in a text. */
export function signRuns(text: string, sign: string): number[] {
  const lengths: number[] = [];
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at)) {
    const from = at;
    while (text[at] === sign) at++;
    lengths.push(at - from);
  }
  return lengths;
}
