import type { z } from 'zod';

/** What a file lacks, in words: `tensors.0.shape: expected array`. */
export function firstIssue({ issues: [{ path, message }] }: z.ZodError): string {
  const expected = message.replace(/^Invalid \w+: /, '').replace(/, received \w+$/, '');
  return `${path.length > 0 ? path.join('.') : 'the whole'}: ${expected}`;
}
