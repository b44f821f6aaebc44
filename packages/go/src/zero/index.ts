/**
 * Go for programs in the manner of AlphaGo Zero: positions as a search and a network see them, what the network says of them, and games of
 * self-play as they are kept. Arrays alone, without tensors; runs in browsers.
 */
export { decodeGame, encodeGame, headOf, quantised, recordsIn, share } from './game-record.ts';
export type { GameRecord, StoredRecord } from './game-record.ts';
export { features } from './features.ts';
export { history } from './history.ts';
export type { InputForm } from './input-form.ts';
export { inputFormOf } from './input-forms.ts';
export { Past } from './past.ts';
export { goGame, isOver, resultOf, startingPosition, symmetryOf } from './position.ts';
export type { Position } from './position.ts';
export { SYMMETRIES, inverse, symmetriesOf } from './symmetry.ts';
export { meanVerdict, priorsOf, valueOf, verdictOf } from './verdict.ts';
export type { Asked, Verdict } from './verdict.ts';
