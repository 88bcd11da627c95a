const SECRET_NAME = /authorization|cookie|token|password|passphrase|secret|credential|api[-_]?key|private[-_]?key/i;
const HIDDEN = '[redacted]';

/** Deeper than this a logged object is cut: a log line is for reading. */
const DEEPEST = 6;

/** A copy of what is to be logged in which everything with the name of a secret is hidden, however deep it lies. */
export function withoutSecrets(given: Record<string, unknown>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, shown(name, value, depth)]));
}

function shown(name: string, value: unknown, depth: number): unknown {
  // Numbers stay: a lease's fencing token or a count of tokens is no secret.
  const hides = SECRET_NAME.test(name) && (typeof value === 'string' || typeof value === 'object') && value !== null;
  return hides ? HIDDEN : inside(value, depth);
}

function inside(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (isError(value)) return errorShown(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= DEEPEST) return Array.isArray(value) ? `[${value.length} items]` : '[object]';
  if (Array.isArray(value)) return value.map(item => inside(item, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return inside(value.toJSON(), depth + 1);
  return withoutSecrets(value as Record<string, unknown>, depth + 1);
}

/** An error as it is logged: what it says, where it comes from and what caused it, but not what a foreign library hung on it. */
function errorShown({ name, message, stack, code, cause }: Error & { code?: unknown }, depth: number): object {
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause !== undefined && depth < DEEPEST && { cause: inside(cause, depth + 1) }),
  };
}

// Errors of Node itself are no instances of a test's own Error, so they are known by their looks.
function isError(value: object): value is Error {
  return 'message' in value && 'stack' in value;
}

/** What secrets look like in the middle of a text, such as the message of a foreign error. */
const SECRET_TEXT: [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/:\/\/([^\s:/@"']+):[^\s/@"']+@/g, `://$1:${HIDDEN}@`],
  [/\b(?:ntn|secret)_[A-Za-z0-9_]{8,}/g, HIDDEN],
  [/\bna_live_\w{8,}/g, HIDDEN],
  [/\bwhsec_[A-Za-z0-9+/=]{8,}/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, HIDDEN],
];

/** A text in which everything that looks like a secret is hidden: bearer tokens, passwords in URLs, our keys and Notion's. */
export function scrubbed(text: string): string {
  return SECRET_TEXT.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}
