import { existsSync, readdirSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { GameRecord } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { type CommandLine, bitsOf, cli, resumeTraining, startTraining, succeeded } from '@nutshell/testing';
import { describe, expect, test } from 'vitest';
import { shardFile } from '../src/replay.ts';
import { readShard } from '../src/shard.ts';

const KILLS = 6;
const GENERATIONS = 6;
/** 3x3 with two threads that play and two that learn; a checkpoint after every step. */
const flags = {
  stages: JSON.stringify([{ size: 3, generations: GENERATIONS, full: [8, 8], fast: 2 }]),
  games: 40,
  parallel: 8,
  batchSize: 16,
  reuse: 2,
  evaluateEvery: 2,
  heldOut: 0.1,
  checkpointSeconds: 0,
};

describe('a training of go-zero', { timeout: 600_000 }, () => {
  test('that is killed at random moments and resumed ends with the same bits, and loses no finished game', async () => {
    const [straight, killed] = [cli('go-zero'), cli('go-zero')];
    succeeded(await startTraining(straight, flags).ended);

    const random = new Random(1);
    for (let kill = 0; kill < KILLS; kill++) {
      const before = kill === 0 ? '' : progressOf(killed);
      const finished = kill === 0 ? [] : gamesOf(killed);
      const training = kill === 0 ? startTraining(killed, flags) : resumeTraining(killed);
      let isOver = false;
      void training.ended.then(() => (isOver = true));
      while (!isOver && progressOf(killed) === before) await setTimeout(2);
      await setTimeout(random.int(250)); // while it plays, learns, or saves
      training.kill('SIGKILL');
      const { signal, stdout, stderr } = await training.ended;
      expect(signal, `it ended before it was killed: ${stdout}${stderr}`).toBe('SIGKILL');
      const now = new Map(gamesOf(killed).map((game) => [nameOf(game), game]));
      for (const game of finished) expect(now.get(nameOf(game))).toEqual(game);
    }
    const { code, stderr } = await resumeTraining(killed).ended; // it may warn of half a game
    expect(code, stderr).toBe(0);
    expect(trained(killed)).toEqual(trained(straight));
    expect(gamesOf(killed)).toEqual(gamesOf(straight));
  });
});

/** The bits of a run, without the seconds after which its stage ended. */
function trained(line: CommandLine) {
  const { state, ...bits } = bitsOf(line);
  const { state: position, ...saved } = state as typeof state & { state: object };
  return { ...bits, saved, position: { ...position, secondsBefore: 0 } };
}

const nameOf = ({ generation, number }: GameRecord) => `${generation}/${number}`;

/** All games on the disk, by generation and number. */
function gamesOf(line: CommandLine): GameRecord[] {
  const files = Array.from({ length: GENERATIONS }, (_, i) => shardFile(line.path('games'), i));
  return files.filter((file) => existsSync(file)).flatMap((file) => readShard(file));
}

/** Differs once a game or a step more is on the disk. */
function progressOf(line: CommandLine): string {
  try {
    const folder = line.path('games');
    const bytes = readdirSync(folder).map(
      (file) => statSync(shardFile(folder, Number(/\d+/.exec(file)))).size,
    );
    return `${line.steps()} ${bytes}`;
  } catch {
    return ''; // it has no run, or no game, yet
  }
}
