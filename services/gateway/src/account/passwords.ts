import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { LoginsQueued } from '../errors.ts';
import { Turns } from './turns.ts';

/** argon2id as OWASP's Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AS_WRITTEN = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;
/** About two seconds of hashing on one core. */
const PATIENCE = 100;

/** Hashes passwords and compares them, never so many at once that the other requests starve. */
@Injectable()
export class Passwords {
  readonly #turns = new Turns(Math.max(1, availableParallelism() - 1), PATIENCE, () =>
    LoginsQueued({ retryAfterMs: 2_000 }),
  );
  readonly #ofNobody = hash(randomBytes(32), PARAMETERS);

  /** Runs work that hashes, when its turn comes. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  hash(password: string): Promise<string> {
    return hash(password, PARAMETERS);
  }

  /** Whether the password is the one; takes as long when there is no hash to compare with, so that timing tells nothing. */
  async isRight(password: string, passwordHash: string | undefined): Promise<boolean> {
    const isSame = await verify(passwordHash ?? (await this.#ofNobody), password);
    return isSame && passwordHash !== undefined;
  }

  /** Whether a hash was made with other parameters than today's. */
  isOutdated(passwordHash: string): boolean {
    return !passwordHash.startsWith(AS_WRITTEN);
  }
}
