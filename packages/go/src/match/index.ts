/** Matches between programs that speak GTP. Node only. */
export { distinctGames, playMatch } from './match.ts';
export type { Ending, MatchGame, MatchOptions, Start } from './match.ts';
export type { Contestant } from './processes.ts';
export { countPairings, playLadder } from './ladder.ts';
export type { LadderGame, LadderOptions, PairingCounts } from './ladder.ts';
