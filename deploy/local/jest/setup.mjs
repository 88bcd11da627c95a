import { keepShared } from './shared.mjs';

/** Jest calls this once before all test files. */
export default async function setup() {
  globalThis.endShared = await keepShared();
}
