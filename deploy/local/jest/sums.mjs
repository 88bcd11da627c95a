import { writeFileSync } from 'node:fs';

/** The environment variable that names the file for the sums of a run. */
export const SUMS_FILE = 'NA_TEST_SUMS';

/** A reporter of jest that writes how many tests passed, failed and were skipped, for whoever started the run. */
export default class Sums {
  onRunComplete(_contexts, results) {
    const sums = {
      passed: results.numPassedTests,
      // A file that could not even be loaded has no test that could fail.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env[SUMS_FILE] ?? '', JSON.stringify(sums));
  }
}
