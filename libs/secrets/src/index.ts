export { reseal, type Sealed, type SealedTable } from './reseal.ts';
export { SecretBox } from './secret-box.ts';
