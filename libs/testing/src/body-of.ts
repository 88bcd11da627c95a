/** What an answer says: JSON read, JSON lines as a list of what each is, anything else as text; nothing of an empty one. */
export function bodyOf(text: string, contentType: string | null | undefined): unknown {
  const type = contentType?.split(';')[0] ?? '';
  if (type === 'application/x-ndjson') {
    const lines = text.split('\n').filter(line => line !== '');
    return lines.map(line => JSON.parse(line) as unknown);
  }
  if (text === '') return undefined;
  return type.includes('json') ? JSON.parse(text) : text;
}
