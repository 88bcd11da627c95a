import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority of a test, which nobody else trusts. */
export interface TestAuthority {
  /** Its certificate: a file, and what is in it. */
  file: string;
  ca: string;
  /** A certificate for a name: the folder that has it as tls.crt and tls.key, and what is in them. */
  certify(name: string, kind?: 'ec' | 'rsa'): { folder: string; cert: string; key: string };
  close(): void;
}

const KINDS = { ec: 'ec -pkeyopt ec_paramgen_curve:P-256', rsa: 'rsa:2048' };
const OF_AUTHORITY = '-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign';

/** Makes a certificate authority by openssl, in about 30 ms. */
export function testAuthority(): TestAuthority {
  const home = mkdtempSync(join(tmpdir(), 'na-ca-'));
  const openssl = (cwd: string, command: string) => execFileSync('openssl', command.split(' '), { cwd, stdio: 'pipe' });
  openssl(
    home,
    `req -x509 -newkey ${KINDS.ec} -nodes -days 1 -keyout ca.key -out ca.crt -subj /CN=authority ${OF_AUTHORITY}`,
  );
  const file = join(home, 'ca.crt');
  return {
    file,
    ca: readFileSync(file, 'utf8'),
    certify(name, kind = 'ec') {
      const folder = mkdtempSync(join(home, 'cert-'));
      writeFileSync(join(folder, 'more'), `subjectAltName=DNS:${name}\n`);
      openssl(folder, `req -new -newkey ${KINDS[kind]} -nodes -keyout tls.key -out tls.csr -subj /CN=${name}`);
      openssl(
        folder,
        'x509 -req -in tls.csr -CA ../ca.crt -CAkey ../ca.key -CAcreateserial -days 1 -extfile more -out tls.crt',
      );
      const [cert, key] = ['tls.crt', 'tls.key'].map(name => readFileSync(join(folder, name), 'utf8'));
      return { folder, cert: cert!, key: key! };
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
