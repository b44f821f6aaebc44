import type { HostArray } from '@nutshell/core';
import { PASS } from '@nutshell/go';
import {
  type GameRecord,
  type InputForm,
  type Position,
  goGame,
  share,
  startingPosition,
  symmetriesOf,
} from '@nutshell/go/zero';
import { inputForms } from './architecture.ts';
import type { GoZeroConfig } from './config.ts';

/** A batch to learn from; all as who is to move sees it. */
export type Samples<Of = HostArray> = {
  /** [batch, n, n, planes] and [batch, globals], as the network of the experiment sees positions. */
  planes: Of;
  globals: Of;
  /** [batch, n² + 1]: what the search found; zeros where there is none. */
  policy: Of;
  /** [batch, n² + 1]: what the other side played next, as ones; zeros if the game ended. */
  reply: Of;
  /** [batch]: probability to win, 0.5 for a draw. */
  value: Of;
  /** [batch]: their area less the other's in the end, without komi, divided by n. */
  score: Of;
  /** [batch, n, n]: probability that a point is theirs in the end. */
  ownership: Of;
  /** [batch]: 1 if the game was counted in the end, 0 if score and ownership are not known. */
  counted: Of;
};

/** A searched ply of a game, and the symmetry in which it is shown. */
export interface Chosen {
  game: GameRecord;
  /** Counted from the end of the opening. */
  ply: number;
  symmetry: number;
}

/** The inputs and targets of positions of one board size: their games are played again up to them. */
export function samplesOf(
  chosen: readonly Chosen[],
  { network, valueSearched }: Pick<GoZeroConfig, 'network' | 'valueSearched'>,
): Samples {
  const form = inputForms[network];
  const batch = chosen.length;
  const { size } = chosen[0].game;
  const points = size * size;
  const moves = points + 1;
  const zeros = (...shape: number[]) => ({
    shape,
    values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const samples = {
    planes: zeros(batch, size, size, form.planes),
    globals: zeros(batch, form.globals),
    policy: zeros(batch, moves),
    reply: zeros(batch, moves),
    value: zeros(batch),
    score: zeros(batch),
    ownership: zeros(batch, size, size),
    counted: zeros(batch),
  };
  chosen.forEach(({ game, ply, symmetry }, row) => {
    const position = positionAt(game, ply, form);
    const to = symmetriesOf(size)[symmetry];
    const own = goGame.player(position) === 0 ? 1 : -1;
    form.write(
      position,
      goGame.moves(position),
      symmetry,
      samples.planes.values,
      samples.globals.values,
      row,
    );
    if (game.taught[ply]) {
      let before = 0;
      for (let i = 0; i < ply; i++) before += game.taught[i];
      for (let move = 0; move < moves; move++)
        samples.policy.values[row * moves + to[move]] = share(game.policies[before * moves + move]);
    }
    const next = game.moves[game.opening + ply + 1];
    if (next !== undefined) samples.reply.values[row * moves + to[next]] = 1;
    const result = own * Math.sign(game.score);
    const expected = (1 - valueSearched) * result + valueSearched * game.values[ply];
    samples.value.values[row] = (1 + expected) / 2;
    samples.score.values[row] = (own * (game.score + game.komi)) / size;
    samples.counted.values[row] = game.counted ? 1 : 0;
    for (let i = 0; i < points; i++)
      samples.ownership.values[row * points + to[i]] = (1 + own * game.ownership[i]) / 2;
  });
  return samples;
}

/** The position of a game before its searched ply. @param form what is to see it: some see earlier boards */
export function positionAt(
  { size, komi, opening, moves }: GameRecord,
  ply: number,
  { past }: Pick<InputForm, 'past'> = { past: false },
): Position {
  const position = startingPosition(size, komi, { past });
  const { points } = position.board.geometry;
  for (let i = 0; i < opening + ply; i++) goGame.play(position, points[moves[i]] ?? PASS);
  return position;
}
