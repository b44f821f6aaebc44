/** The Go Text Protocol, version 2: an engine around a player, and a controller of other programs. Node only. */
export { Client, EngineError } from './client.ts';
export { Engine } from './engine.ts';
export type { Answer, EngineOptions } from './engine.ts';
export type { AnalysedMove, Clock, Player } from './player.ts';
export { randomPlayer } from './random-player.ts';
export { serve } from './serve.ts';
