/** What a schema's complaint says, as a person would say it. Runs in browsers. */

/** `Invalid input: expected number, received string` → `expected number`. */
export function plainIssue(message: string): string {
  return message
    .replace(/^(Invalid input|Invalid option|Invalid string|Too small|Too big|Unrecognized keys?): /, '')
    .replace(/, received \w+$/, '') // the value stands there already
    .replace('expected int', 'expected whole number')
    .replaceAll('"|"', '" or "');
}
