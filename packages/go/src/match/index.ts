/** Matches between programs that speak GTP. Node only. */
export { distinctGames, playMatch } from './match.ts';
export type { Contestant, Ending, MatchGame, MatchOptions } from './match.ts';
export { countPairings, playLadder } from './ladder.ts';
export type { LadderGame, LadderOptions, PairingCounts } from './ladder.ts';
