import { type AppCommand, Failure, terminalTable, writeFileSet, outputPath } from '@nutshell/experiment';
import { type Game, colorName, writeSgf } from '@nutshell/go';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { type AnalysedMove, SLIGHT, analyseGame, worstOf } from '../analysis.ts';
import { analysisChart } from '../analysis-chart.ts';
import { annotate } from '../annotations.ts';
import type { GoZeroConfig } from '../config.ts';
import { chanceText, lineText, scoreText } from '../insight.ts';
import { Player } from '../player.ts';
import { readGame } from '../sgf-file.ts';
import { findNetwork, networkOption, warningOf } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  simulations: z.int().min(1).max(1_000_000).default(200).describe('simulations per position'),
  seed: z.int().min(0).default(1).describe('of the searches'),
  worst: z.int().min(0).default(5).describe('mistakes that are listed at the end, the worst first'),
  out: z.string().default('').describe('SGF file to write with comments, judgements and better lines'),
  chart: z
    .string()
    .default('')
    .describe("SVG file to write with Black's chance and the score over the moves"),
});

export const analyzeCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'analyze',
  summary:
    'look at every move of a game (SGF): chance to win and score before and after, best move, mistakes',
  arguments: '<file>',
  options,
  async run({
    arguments: files,
    options: { run, simulations, seed, worst, out, chart },
    progress,
    ...context
  }) {
    if (files.length > 1) throw new Failure(`analyze takes one file, not ${files.join(' and ')}`);
    const [file] = files;
    const { game, info, roots } = readGame(file);
    if (game.moves.length === 0) throw new Failure(`${file} has a position but no move to analyze`);
    const { size, komi } = game.rules;
    const trained = await findNetwork(run, context, size);
    const notes = [
      warningOf(trained, size),
      roots.length > 1 ? `${file} has ${roots.length} games: the first is analyzed.` : undefined,
    ];
    for (const note of notes) if (note) console.log(note);

    const bar = progress('positions', game.moves.length + 1);
    const player = new Player(trained.network, { simulations, seed });
    const moves = await analyseGame(player, game, (done) => bar.update(done)).finally(() => bar.stop());
    trained.network.dispose();

    const { geometry } = game.board;
    const title = `${info.PB ?? 'Black'} – ${info.PW ?? 'White'}, ${size}x${size}, komi ${komi}`;
    console.log(`${title}\n${table(moves, game)}`);
    const mistakes = worstOf(moves, worst);
    if (mistakes.length > 0) console.log('\nThe worst moves:');
    for (const { number, color, point, loss, points, line } of mistakes)
      console.log(
        `${String(number).padStart(3)} ${colorName(color)} ${geometry.name(point)} lost ${chanceText(loss)} and ` +
          `${points.toFixed(1)} points; better: ${lineText(line, geometry)}`,
      );
    if (out) {
      annotate(roots[0], moves, geometry);
      write(out, writeSgf(roots));
    }
    if (chart) write(chart, analysisChart(title, moves, geometry));
  },
};

function table(moves: readonly AnalysedMove[], { board: { geometry } }: Game): string {
  return terminalTable(
    ['', 'move', 'Black wins', '', 'score', '', 'best', 'loss', 'choice'],
    moves.map(({ number, color, point, before, after, best, loss, choice }) => [
      String(number),
      `${colorName(color)[0]} ${geometry.name(point)}`,
      chanceText(before.win),
      `→ ${chanceText(after.win)}`,
      scoreText(before.score),
      `→ ${scoreText(after.score)}`,
      point === best ? '' : geometry.name(best),
      loss >= SLIGHT ? chanceText(loss) : '',
      choice === undefined ? '–' : String(choice),
    ]),
    'rlrllllrr',
  );
}

function write(file: string, content: string): void {
  const path = outputPath(file);
  const [written] = writeFileSet(dirname(path), { [basename(path)]: content });
  console.log(`wrote ${written}`);
}
