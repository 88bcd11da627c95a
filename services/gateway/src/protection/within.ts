/** What was waited for did not come in time. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/**
 * What `promise` gives, when it does so within so many milliseconds. When our own loop was held up, an answer may lie there unread at
 * the end of the time; it is read before the time counts as over.
 * @throws TooLate, or what the promise was rejected with
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => setImmediate(() => late.reject(new TooLate(`No answer within ${ms} ms.`))), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
    // One that loses the race and fails after it is nobody's business any more.
    promise.catch(() => undefined);
    late.promise.catch(() => undefined);
  }
}
