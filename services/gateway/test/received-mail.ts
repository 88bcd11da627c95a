/** A mail as a mail server has it. */
export interface ReceivedMail {
  /** The envelope's recipient. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Names in lower case. */
  headers: { [name: string]: string };
  raw: string;
}

/** Reads a mail with a text and an HTML alternative, as far as our own mails go (RFC 2045, 2047). */
export function readMail(bytes: Buffer): Omit<ReceivedMail, 'to'> {
  const raw = bytes.toString('utf8');
  const { headers, body } = partOf(raw.replaceAll('\r\n', '\n'));
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map(partOf) : [{ headers, body }];
  const alternative = (type: string) => {
    const part = parts.find(each => each.headers['content-type']?.startsWith(type));
    return part ? decoded(part.body, part.headers['content-transfer-encoding']) : '';
  };
  return {
    subject: words(headers['subject'] ?? ''),
    text: alternative('text/plain'),
    html: alternative('text/html'),
    headers,
    raw,
  };
}

function partOf(raw: string): { headers: ReceivedMail['headers']; body: string } {
  const text = raw.replace(/^\n/, '');
  const end = text.indexOf('\n\n');
  const lines = text
    .slice(0, end)
    .replaceAll(/\n[ \t]+/g, ' ')
    .split('\n');
  const headers = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, body: text.slice(end + 2) };
}

function decoded(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8').trimEnd();
  return (encoding === 'quoted-printable' ? unquoted(body.replaceAll(/=\n/g, '')) : body).trimEnd();
}

function unquoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function words(header: string): string {
  return header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?(.*?)\?=/gi, (_all, how: string, what: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(what, 'base64').toString('utf8') : unquoted(what.replaceAll('_', ' ')),
    );
}
