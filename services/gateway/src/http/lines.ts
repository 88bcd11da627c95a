const NEWLINE = 0x0a;

/**
 * The lines of a body as they come, without their ends; `undefined` for one that has more than `mostBytes` bytes, of which no more is
 * held. A last one without an end counts too.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  mostBytes: number,
): AsyncGenerator<string | undefined, void> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const begin = (part: Buffer) => {
    bytes += part.length;
    if (bytes <= mostBytes) parts.push(part);
  };
  const end = () => {
    const line = bytes <= mostBytes ? Buffer.concat(parts).toString('utf8') : undefined;
    [parts, bytes] = [[], 0];
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      begin(chunk.subarray(from, at));
      from = at + 1;
      yield end();
    }
    begin(chunk.subarray(from));
  }
  if (bytes > 0) yield end();
}
