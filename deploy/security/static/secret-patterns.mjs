import { lintSource } from '@secretlint/core';
import { creator as preset } from '@secretlint/secretlint-rule-preset-recommend';
import { createHash } from 'node:crypto';
import { lineAt } from './lines.mjs';

/** @typedef {{ rule: string, line: number, fingerprint: string }} Leak what looks like a secret; the secret itself is never kept */

/** Our own secrets and those of our neighbours that secretlint's preset does not know, each as it is given out. */
const OURS = {
  // Three kinds of token that the gateway gives; 40 characters and more of chance follow the name.
  'na-token': /\bna_(?:live|refresh|session)_[\w-]{40,}/g,
  'notion-token': /\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})\b/g,
  'webhook-secret': /\bwhsec_[A-Za-z0-9+/_-]{32,}={0,2}/g,
  'private-key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----[\s\\nrA-Za-z0-9+/=]{60,}/g,
  'private-jwk': /"d"\s*:\s*"[\w-]{43,}"/g,
  jwt: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g,
  'url-password':
    /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?|nats|smtps?):\/\/[^\s:/@'"`$<{]+:([^\s@/'"`$<{[]{6,})@/g,
};

const SECRETLINT = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset, options: {} }],
};

/** What in a text looks like a secret. @returns {Promise<Leak[]>} */
export async function leaksIn(name, text) {
  const own = Object.entries(OURS).flatMap(([rule, pattern]) =>
    [...text.matchAll(pattern)].map(found => leak(rule, text, found.index, found[1] ?? found[0])),
  );
  const { messages } = await lintSource({
    source: { filePath: name, content: text, contentType: 'text', ext: name.slice(name.lastIndexOf('.')) },
    options: { config: /** @type {any} */ (SECRETLINT) },
  });
  const theirs = messages
    .filter(({ range }) => range[1] > range[0])
    .map(({ ruleId, range }) => leak(ruleId.split('rule-').at(-1), text, range[0], text.slice(...range)));
  // What both know is told once.
  return [...own, ...theirs.filter(({ line }) => !own.some(mine => mine.line === line))];
}

function leak(rule, text, index, secret) {
  return { rule, line: lineAt(text, index), fingerprint: fingerprintOf(secret) };
}

/** What stands for a secret in the list of those that are none. */
export function fingerprintOf(secret) {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
