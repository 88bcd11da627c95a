export { reseal, type Sealed, type SealedTable } from './reseal.ts';
export { Resealing, type KeyNames, type ResealingLog } from './resealing.ts';
export { sealedColumn, type Database, type SealedColumn } from './sealed-column.ts';
export { SecretBox } from './secret-box.ts';
