import { Secret, TOTP } from 'otpauth';

/** As every authenticator app takes it (RFC 6238): six digits of HMAC-SHA-1, another code each 30 seconds. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** How many steps a clock may be off, either way. */
const DRIFT = 1;

/** As RFC 4226 recommends: as many bytes as the hash gives. */
const SEED_BYTES = 20;

const ISSUER = 'Notion Assistant';

/** A new seed, as base32. */
export function newSeed(): string {
  return new Secret({ size: SEED_BYTES }).base32;
}

/** What an authenticator app takes over by a QR code. */
export function otpauthUri(seed: string, email: string): string {
  return new TOTP({ ...PARAMETERS, issuer: ISSUER, label: email, secret: seed }).toString();
}

/** The time step that a code is of, when it is one of those around `now` (milliseconds since 1970); undefined when it is none. */
export function stepOf(seed: string, code: string, now: number): number | undefined {
  const delta = TOTP.validate({
    ...PARAMETERS,
    token: code,
    secret: Secret.fromBase32(seed),
    timestamp: now,
    window: DRIFT,
  });
  return delta === null ? undefined : TOTP.counter({ period: PARAMETERS.period, timestamp: now }) + delta;
}
