import type { SealedColumn } from '@na/secrets';

/** Where sealed secrets stand, each sealed for the id of its row. What lives for minutes only, such as cookies and authorizations, is left. */
export const PLACES: readonly SealedColumn[] = [
  { table: 'signing_keys', column: 'private_jwk' },
  { table: 'factors', column: 'seed' },
  { table: 'applications', column: 'secret' },
  { table: 'mails', column: 'sealed' },
];
