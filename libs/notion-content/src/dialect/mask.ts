/** The line with other signs in place of what is escaped or code, so that no tag is found there. */
export function maskedCode(line: string): string {
  if (!/[\\`]/.test(line)) return line;
  const hidden: [from: number, to: number][] = [];
  const runs = [...line.matchAll(/(\\*)(`+)/g)].map(run => ({
    at: run.index + run[1]!.length,
    length: run[2]!.length,
    escaped: run[1]!.length % 2,
  }));
  const ofLength = new Map<number, number[]>();
  for (let at = runs.length - 1; at >= 0; at--) {
    const known = ofLength.get(runs[at]!.length);
    if (known) known.push(at);
    else ofLength.set(runs[at]!.length, [at]);
  }
  for (let at = 0; at < runs.length; at++) {
    const run = runs[at]!;
    const ends = ofLength.get(run.length - run.escaped) ?? [];
    while (ends.length && ends.at(-1)! <= at) ends.pop();
    const end = ends.at(-1);
    if (end === undefined) continue;
    hidden.push([run.at, runs[end]!.at + runs[end]!.length]);
    at = end;
  }
  let out = '';
  let from = 0;
  for (const [start, end] of hidden) {
    out += withoutEscapes(line.slice(from, start)) + '\0'.repeat(end - start);
    from = end;
  }
  return out + withoutEscapes(line.slice(from));
}

function withoutEscapes(source: string): string {
  return source.replace(/\\[!-/:-@[-`{-~]/g, '\0\0');
}
