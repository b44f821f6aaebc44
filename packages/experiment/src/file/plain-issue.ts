/** What a schema's complaint says, as a person would say it. Runs in browsers. */

const bounds = { '<=': 'at most', '>=': 'at least', '<': 'less than', '>': 'more than' };
const bounded = { number: 'expected …', string: 'expected … characters', array: 'expected a list of …' };

/** `Invalid input: expected number, received string` → `expected number`; `Too big: expected number to be <=5` → `expected at most 5`. */
export function plainIssue(message: string): string {
  return message
    .replace(/^(Invalid input|Invalid option|Invalid string|Too small|Too big|Unrecognized keys?): /, '')
    .replace(/, received \w+$/, '') // the value stands there already
    .replace('expected int', 'expected whole number')
    .replace(
      /expected (number|string|array) to (?:be|have) ([<>]=?)(-?[\d.e+]+)(?: (?:items|characters))?/,
      (_, kind: keyof typeof bounded, sign: keyof typeof bounds, bound: string) =>
        bounded[kind].replace('…', `${bounds[sign]} ${bound}`),
    )
    .replaceAll('"|"', '" or "');
}
