/** Games of Go: files, commands, what go-zero keeps of its own games. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Failure } from '@nutshell/experiment';
import { Engine, randomPlayer, serve } from '@nutshell/go/gtp';
import { encodeGame, headOf } from '@nutshell/go/zero';
import { readGame } from '@nutshell/go-zero/src/sgf-file.ts';
import { readSgfGames } from '@nutshell/go-zero/src/sgf-games.ts';
import { readShard } from '@nutshell/go-zero/src/shard.ts';
import type { Random } from '@nutshell/random';
import type { Fuzz } from '../attack.ts';
import { joined, mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { mutatedText, mutatedTextBytes } from '../mutation/text.ts';

const GAMES = [
  '(;FF[4]GM[1]CA[UTF-8]SZ[9]KM[6.5]PB[Ann]PW[Bo]RE[B+R]C[a \\] b];B[ee];W[cc](;B[gg]C[x];W[tt])(;B[cg];W[]))',
  '(;GM[1]SZ[19]AB[dd][pp]AW[aa:cc]HA[2]PL[W];W[dp];B[pd];AE[dd];W[qq])(;SZ[5];B[aa])',
];
const SGF = ['(', ')', ';', '[', ']', '\\', ';B[aa]', ';W[]', 'AB[aa:ss]', 'SZ[52]', 'SZ[9:9]', 'KM[1e999]', 'CA[utf-16]', 'CA[x]', 'GM[2]', '(;', 'B[zz]', 'AE[ss:aa]', 'PL[B]']; // prettier-ignore

export const sgf: Fuzz = {
  kind: 'fuzz',
  name: 'sgf',
  about: 'games in files: `readGame`, `readSgfGames`',
  inputs: 80_000,
  open(folder) {
    const file = path.join(folder, 'game.sgf');
    return {
      samples: GAMES,
      make: (random) => mutatedTextBytes(oneOf(GAMES, random), SGF, random),
      read(input) {
        writeFileSync(file, input);
        readSgfGames(folder, 9); // leaves out what it cannot read
        readGame(file);
      },
      isRefusal: (error) => error instanceof Failure,
      named: 'game.sgf',
    };
  },
};

/** That an engine answered a command by `?`. */
class Refused extends Error {}

const SESSION =
  'boardsize 9\nkomi 6.5\nplay b e5\n12 genmove w\nshowboard\nundo\nfixed_handicap 4\nfinal_score\nfinal_status_list dead\ntime_left b 10 0\nlist_commands\nquit\n';
const COMMANDS = [...SESSION.split('\n').map((line) => `${line}\n`), 'clear_board\n', 'boardsize 1\n', 'boardsize 25\n', 'komi 1e9\n', 'play w pass\n', 'play b a1\n', 'genmove b\n', 'reg_genmove w\n', 'set_free_handicap a1 b2\n', 'place_free_handicap 9\n', 'known_command play\n', 'lz-analyze 1\n', 'kgs-genmove_cleanup b\n', 'time_settings 0 1 0\n', 'set_random_seed 7\n', '#', '9999999999 ']; // prettier-ignore

/** No session is longer, in characters: some 10,000 commands, of which each is answered by itself. */
const LONGEST_SESSION = 100_000;

/** Park and Miller 1988. */
function parkMiller(seed: number): () => number {
  let state = 1 + (Math.abs(Math.trunc(seed)) % 2_147_483_646);
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

export const gtp: Fuzz = {
  kind: 'fuzz',
  name: 'gtp',
  about: 'sessions of the Go Text Protocol: `serve`',
  inputs: 30_000,
  open: () => ({
    samples: [SESSION.replace('fixed_handicap 4\n', '')],
    make: (random) => mutatedText(SESSION, COMMANDS, random, 8).slice(0, LONGEST_SESSION),
    async read(input) {
      const player = randomPlayer('random', parkMiller);
      const [commands, answers] = [new PassThrough(), new PassThrough()];
      let said = '';
      answers.setEncoding('utf8').on('data', (text: string) => (said += text));
      commands.end(input);
      await serve(new Engine(player), commands, answers);
      answers.end();
      for (const answer of said.split('\n\n').slice(0, -1)) {
        if (!/^[=?]\d*( |\n|$)/.test(answer)) throw new Error(`not an answer: ${answer.slice(0, 100)}`);
        if (answer.includes('the engine failed')) throw new Error(answer);
      }
      if (/(^|\n)\?/.test(said)) throw new Refused('a command was refused');
    },
    isRefusal: (error) => error instanceof Refused,
  }),
};

const GAME = {
  generation: 2,
  number: 0,
  size: 3,
  komi: 2.5,
  opening: 0,
  score: 6.5,
  counted: true,
  playedOn: true,
  moves: Uint16Array.of(4, 0),
  values: Float32Array.of(0.5, -0.5),
  weights: Float32Array.of(1, 1),
  taught: Uint8Array.of(1, 1),
  policies: new Uint16Array(20).fill(3000),
  ownership: new Int8Array(9).fill(1),
};

/** A game with the length and checksum that stand before it, right for whatever it holds. */
const kept = (bytes: Uint8Array) => joined(headOf(bytes, crc32(bytes)), bytes);

/** A game whose head is another JSON. */
function withHead(random: Random): Uint8Array {
  const bytes = encodeGame(GAME);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const changed = new TextEncoder().encode(mutatedJson(head, random));
  return joined(new Uint8Array(Uint32Array.of(changed.length).buffer), changed, bytes.subarray(4 + length));
}

export const shards: Fuzz = {
  kind: 'fuzz',
  name: 'shards',
  about: "go-zero's games on the disk, with checksums that fit and without: `readShard`",
  inputs: 40_000,
  open(folder) {
    const file = path.join(folder, 'generation-2.games');
    const whole = kept(encodeGame(GAME));
    return {
      samples: [whole, joined(whole, whole)],
      make(random) {
        if (random.int(2) === 0) return mutatedBytes(joined(whole, whole), random);
        return joined(
          kept(random.int(2) === 0 ? mutatedBytes(encodeGame(GAME), random) : withHead(random)),
          whole,
        );
      },
      read(input) {
        writeFileSync(file, input);
        readShard(file);
      },
      isRefusal: (error) => error instanceof Failure,
      named: 'generation-2.games',
    };
  },
};
