import { Ajv } from 'ajv';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { notRun, verdict } from '../finding.mjs';

/** As much of CycloneDX 1.5 as those who read one lean on. */
const SHAPE = {
  type: 'object',
  required: ['bomFormat', 'specVersion', 'serialNumber', 'metadata', 'components', 'dependencies'],
  properties: {
    bomFormat: { const: 'CycloneDX' },
    specVersion: { type: 'string', pattern: '^1\\.[5-9]$' },
    serialNumber: { type: 'string', pattern: '^urn:uuid:[0-9a-f-]{36}$' },
    metadata: { type: 'object', required: ['timestamp', 'component'] },
    components: {
      type: 'array',
      minItems: 100,
      items: {
        type: 'object',
        required: ['type', 'name', 'version', 'bom-ref'],
        properties: {
          'bom-ref': { type: 'string', minLength: 1 },
          purl: { type: 'string', pattern: '^pkg:npm/' },
          hashes: { type: 'array', items: { type: 'object', required: ['alg', 'content'] } },
        },
      },
    },
    dependencies: { type: 'array', items: { type: 'object', required: ['ref'] } },
  },
};

/**
 * The software bill of materials of what production has, written to `--sbom FILE` or .local/sbom.json.
 * @param {{ root: string, sbomFile?: string }} options
 */
export function sbom({ root, sbomFile }) {
  // An alias in the tools for development is no version that their peers ask for; npm would not list such a tree without this.
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--omit=dev', '--legacy-peer-deps'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) return notRun(`npm could not make one: ${stderr.split('\n')[0]}`);
  const file = sbomFile ? resolve(sbomFile) : join(root, '.local/sbom.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stdout);
  const bom = JSON.parse(stdout);
  const ajv = new Ajv({ allErrors: true });
  const findings = ajv.validate(SHAPE, bom)
    ? []
    : (ajv.errors ?? []).map(({ instancePath, message }) => ({ where: `SBOM ${instancePath}`, what: String(message) }));
  return verdict(`CycloneDX ${bom.specVersion}, ${bom.components?.length} components of production`, findings);
}
