import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A certificate with those above it, and its private key; as PEM. */
export interface TlsPair {
  cert: string;
  key: string;
}

/** A file with certificates as PEM, by its path; read at the start. */
export const certificateFile = () =>
  z.string().transform((file, context) => given(context, () => certificatesIn(file)));

/** A folder with `tls.crt` and `tls.key`, as Kubernetes mounts a secret of the type `kubernetes.io/tls`; read at the start. */
export const tlsFolder = () => z.string().transform((folder, context) => given(context, () => pairIn(folder)));

function certificatesIn(file: string): string {
  const pem = readFileSync(file, 'utf8');
  for (const [each] of pem.matchAll(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs))
    new X509Certificate(each);
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error(`${file} has no certificate as PEM`);
  return pem;
}

function pairIn(folder: string): TlsPair {
  const cert = certificatesIn(join(folder, 'tls.crt'));
  const key = readFileSync(join(folder, 'tls.key'), 'utf8');
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error(`tls.key in ${folder} is not the key of the certificate in tls.crt`);
  return { cert, key };
}

function given<Read>(context: z.RefinementCtx, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    context.addIssue(`cannot be used: ${(error as Error).message}`);
    return z.NEVER;
  }
}
