import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR } from './nats-users.mjs';
import { SERVICES } from './services.mjs';

const random = bytes => randomBytes(bytes).toString('base64url');
// AES-256 keys, as the services want them.
const key = () => randomBytes(32).toString('base64');

/**
 * The secrets of this stack, made once and kept in `<dataDir>/secrets.json`, which only its owner may read. What a newer version needs
 * in addition is added.
 * @param {string} dataDir
 */
export function keepSecrets(dataDir) {
  const file = join(dataDir, 'secrets.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = {
    tokenEncryptionKey: key(),
    webhookSecretsKey: key(),
    gatewaySecretsKey: key(),
    jwtSigningKey: random(48),
    backupKey: key(),
    ...kept,
    demo: { email: 'demo@example.com', password: random(15), apiKey: `na_${random(6)}_${random(32)}`, ...kept.demo },
    postgres: { ...Object.fromEntries(SERVICES.map(name => [name, random(24)])), ...kept.postgres },
    nats: { ...Object.fromEntries([...SERVICES, OPERATOR].map(name => [name, random(24)])), ...kept.nats },
  };
  mkdirSync(dataDir, { recursive: true });
  // Renamed into place, so that a cut-off start leaves the old file or the new one.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
