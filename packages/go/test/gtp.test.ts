import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Engine, type Player, serve } from '../src/gtp/index.ts';
import { PASS, lightMove } from '../src/index.ts';
import { uniform } from './boards.ts';

function randomPlayer(): Player {
  const random = uniform(1);
  return {
    name: 'Random',
    version: '1',
    move: ({ board }, color) => {
      const copy = board.copy();
      copy.toMove = color;
      return lightMove(copy, random);
    },
    async analyse(_game, _color, { signal, show }) {
      while (!signal.aborted) {
        show([{ point: PASS, visits: 3, winRate: 0.25, prior: 0.5, line: [PASS] }]);
        await setTimeout(1);
      }
    },
  };
}

/** All that an engine writes when it reads these lines. */
async function session(lines: string[], player = randomPlayer()): Promise<string> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let said = '';
  output.on('data', (chunk) => (said += chunk));
  const done = serve(new Engine(player), input, output);
  for (const line of lines) input.write(`${line}\n`);
  input.end();
  await done;
  return said;
}

describe('an engine', () => {
  it.each([
    ['protocol_version', '= 2'],
    ['12 name', '=12 Random'],
    ['known_command genmove', '= true'],
    ['known_command toString', '= false'],
    ['set_random_seed 4', '='],
    ['set_random_seed four', '? syntax error'],
    ['nonsense', '? unknown command'],
    ['__proto__', '? unknown command'],
    ['3 boardsize 20', '?3 unacceptable size'],
    ['boardsize', '? syntax error'],
    ['boardsize nine', '? syntax error'],
    ['komi x', '? syntax error'],
    ['play B Z9', '? syntax error'],
    ['play purple A1', '? syntax error'],
    ['undo', '? cannot undo'],
    ['fixed_handicap 99', '? invalid number of stones'],
    ['  play\tB   pass  # a comment', '='],
    ['play b d4\u0007', '='],
    ['final_score', '= W+7'],
  ])('answers %j with %j', async (command, answer) => {
    expect(await session([command])).toBe(`${answer}\n\n`);
  });

  it('plays, refuses what is illegal, takes back, changes komi and keeps the game', async () => {
    const said = await session([
      'boardsize 5',
      'play B C3',
      'play W C3',
      'play W pass',
      'undo',
      'undo',
      'play W C3',
      'komi 0',
      'final_score',
      'clear_board',
      'final_score',
    ]);
    expect(said.split('\n\n').slice(0, -1)).toEqual(
      ['=', '=', '? illegal move', '=', '=', '=', '=', '=', '= W+25', '=', '= 0'].map((each) => each),
    );
  });

  it('places handicap stones, lets White move then, and shows the board', async () => {
    const said = await session(['boardsize 9', 'fixed_handicap 5', 'showboard', 'fixed_handicap 2']);
    expect(said).toContain('= C3 G7 C7 G3 E5');
    expect(said).toContain('White to move');
    expect(said).toContain('? board not empty');
  });

  it('refuses handicap stones that leave no liberty', async () => {
    const all = ['A1', 'A2', 'A3', 'B1', 'B2', 'B3', 'C1', 'C2', 'C3'];
    const said = await session(['boardsize 3', `set_free_handicap ${all.join(' ')}`, 'final_score']);
    expect(said).toContain('? bad vertex list');
  });

  it('analyses until the next command, in lines of lz-analyze', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let said = '';
    output.on('data', (chunk) => (said += chunk));
    const done = serve(new Engine(randomPlayer()), input, output);
    input.write('1 lz-analyze B interval 1\n');
    while (said.split('info').length < 4) await setTimeout(1);
    input.write('2 name\n');
    input.end();
    await done;
    expect(said).toMatch(
      /^=1\n(info move pass visits 3 winrate 2500 prior 5000 order 0 pv pass\n)+\n=2 Random\n\n$/,
    );
  });

  it('answers every line of nonsense and goes on; nothing else is written', async () => {
    const random = uniform(5);
    const words =
      'play genmove B W C3 pass boardsize 5 19 -1 1e9 komi undo #quit \u0000 é 99999999999 set_free_handicap time_left final_status_list dead # \t'.split(
        ' ',
      );
    const lines: string[] = [];
    for (let i = 0; i < 3000; i++) {
      const length = Math.floor(random() * 5);
      lines.push(Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' '));
    }
    const said = await session([...lines, '7 name']);
    expect(said.endsWith('=7 Random\n\n')).toBe(true);
    for (const answer of said.split('\n\n').slice(0, -1)) expect(answer).toMatch(/^[=?]\d*( |$)/);
  });

  it('answers a line with a line separator of Unicode in it', async () => {
    expect(await session(['7 na\u2028me', 'version'])).toBe('?7 unknown command\n\n= 1\n\n');
  });

  it('whose player fails says so and goes on', async () => {
    const player = { ...randomPlayer(), move: () => Promise.reject(new Error('no\nnetwork')) };
    expect(await session(['genmove B', 'name'], player)).toBe(
      '? the engine failed: no network\n\n= Random\n\n',
    );
  });

  it('stops reading at quit', async () => {
    expect(await session(['quit', 'name'])).toBe('=\n\n');
  });
});
