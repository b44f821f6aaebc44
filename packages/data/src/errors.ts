/** Errors that explain themselves to the person at the keyboard; their message is all that needs to be shown. */

/** A dataset, or a file of it, is missing or not what it should be. */
export class DatasetError extends Error {
  override name = 'DatasetError';
}

/** The cache folder cannot be written: no other place can help, so the search ends here. */
export class CacheError extends DatasetError {
  override name = 'CacheError';
}

/** The `code` of a Node error (`ENOENT`, `ENOSPC`, `Z_DATA_ERROR`, …), also where it is wrapped as a cause. */
export function errorCode(error: unknown): string | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string') return e.code;
  }
  return undefined;
}

/** The reason of an error, in one line: the innermost message, as `fetch failed` and its like say nothing. */
export function reason(error: unknown): string {
  let e = error;
  while (e instanceof Error && e.cause instanceof Error) e = e.cause;
  const code = errorCode(error);
  const message = e instanceof Error ? e.message : String(e);
  return message || code || 'unknown error';
}
