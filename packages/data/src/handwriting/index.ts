/** Pictures of digits, and what a network makes of them: one answer for whoever asks. Runs in browsers. */
export { DECODED_SIDE, DIGIT_SIDE, NoDigitError, findDigits } from './digits.ts';
export type { FoundDigit } from './digits.ts';
export type { Box, Pixels } from './raster.ts';
export { RUBBISH, tellVerdicts, verdictOf } from './verdict.ts';
export type { DigitOutputs, Verdict } from './verdict.ts';
