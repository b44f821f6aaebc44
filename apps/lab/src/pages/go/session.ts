/** The game and what a network says of it, which follow from the state, and what a visitor can do: play, go back, ask. */
import { PASS, resultText } from '@nutshell/go';
import { goGame } from '@nutshell/go/zero';
import { batch, computed, effect, signal } from '@preact/signals';
import { z } from 'zod';
import { exportedOf } from '../../exported/exported.ts';
import {
  type Line,
  moverOf,
  movesOfText,
  positionAfter,
  scoreOfPosition,
  textOfMoves,
  whyIllegal,
} from '../../go/line.ts';
import * as program from '../../go/program.ts';
import { sgfOfLine } from '../../go/sgf.ts';
import type { Judgement } from '../../go/thinker.ts';
import type { SearchOf } from '../../go/why-this-move.tsx';
import { keepInHistory, urlState } from '../../url-state.ts';
import { DEFAULT_SIZE, type Side, fairKomi, schema } from './state.ts';

export const state = urlState(schema, 'go');

// The networks that there are

const aboutShape = z.looseObject({ sizes: z.array(z.int()).min(1) });
/** Sizes of the boards that a network was trained on, the last best; none if that is not known. */
const sizesOf = ({ about }: { about: unknown }) => aboutShape.safeParse(about).data?.sizes ?? [];

const names = state.only('network');
/** Those for the largest boards first. */
export const exported = exportedOf('go-zero', {
  wanted: () => names.value.network,
  rank: (network) => -(sizesOf(network).at(-1) ?? 0),
});
/** The boards that the network was trained on. */
export const knownSizes = computed(() => (exported.network.value ? sizesOf(exported.network.value) : []));
const backend = state.only('backend');

// The game

const played = state.only('moves', 'size', 'komi');
export const size = computed(
  () => played.value.size ?? (played.value.moves ? DEFAULT_SIZE : (knownSizes.value.at(-1) ?? DEFAULT_SIZE)),
);
export const komi = computed(() => played.value.komi ?? fairKomi(size.value));
/** The whole game. */
export const line = computed<Line>(() => ({
  size: size.value,
  komi: komi.value,
  moves: movesOfText(played.value.moves, size.value),
}));
const chosenAt = state.only('at');
/** Moves that the board shows. */
export const at = computed(() => Math.min(chosenAt.value.at ?? Infinity, line.value.moves.length));
const upTo = (count: number): Line => ({ ...line.value, moves: line.value.moves.slice(0, count) });
/** The game up to the position on the board. */
export const shownLine = computed(() => upTo(at.value));
export const position = computed(() => positionAfter(shownLine.value));
const parties = state.only('you', 'resigned');

/** The result as SGF writes it: `B+3.5`, `W+R`; undefined while the game goes on. */
export const result = computed(() => {
  const { resigned } = parties.value;
  if (resigned !== '' && at.value === line.value.moves.length) return resigned === 'black' ? 'W+R' : 'B+R';
  if (goGame.outcome(position.value) === undefined) return undefined;
  return resultText(scoreOfPosition(position.value));
});

const isYours = (side: Side, mover: 'Black' | 'White') => side === 'both' || side === mover.toLowerCase();
/** Who is to move; undefined if the game is over. */
export const turn = computed<'you' | 'program' | undefined>(() => {
  if (result.value !== undefined) return undefined;
  return isYours(parties.value.you, moverOf(position.value)) ? 'you' : 'program';
});

/** Why the last click was not a move. */
export const fault = signal('');

// What the network says

/** By {@link keyOf}. */
export const judgements = signal<ReadonlyMap<string, Judgement>>(new Map());
const keyOf = (of: Line): string => `${of.size} ${of.komi} ${of.moves.join()}`;
/** Of each position of the game, as far as known. */
export const judged = computed(() =>
  Array.from({ length: line.value.moves.length + 1 }, (_, i) => judgements.value.get(keyOf(upTo(i)))),
);
export const judgement = computed(() => judged.value[at.value]);

let judging = false;
/** The position on the board first, then, when the search needs no time, the others from the first on. */
const unknown = computed(() => {
  const order = thinking.value ? [at.value] : [at.value, ...judged.value.keys()];
  const next = order.find((i) => judged.value[i] === undefined);
  return next === undefined ? undefined : upTo(next);
});
const ready = computed(() => program.status.value?.kind === 'ready');
/** Whether all is computed that follows from the address. */
export const isAtRest = computed(
  () => (!ready.value || unknown.value === undefined) && thinking.value === undefined,
);

async function judgeNext(): Promise<void> {
  const next = unknown.peek();
  if (judging || !next || !ready.peek()) return;
  judging = true;
  const its = await program.judge(next);
  judging = false;
  if (its) judgements.value = new Map(judgements.peek()).set(keyOf(next), its);
}

// The search

/** What the program is thinking about: its move, or a hint for you. */
export const thinking = signal<'move' | 'hint' | undefined>(undefined);
const lastThought = signal<SearchOf | undefined>(undefined);
/** The last search, if it is of the position on the board or of the one before: then it says why that move was played. */
export const thought = computed(() => {
  const shown = lastThought.value;
  const now = keyOf(shownLine.value);
  const before = at.value > 0 ? keyOf(upTo(at.value - 1)) : now;
  return shown && [now, before].includes(keyOf(shown.of)) ? shown : undefined;
});
/** The move that a finished search proposes for the position on the board. */
export const proposal = computed(() =>
  thought.value?.isDone && thinking.value === undefined && thought.value.of.moves.length === at.value
    ? thought.value.best
    : undefined,
);

let searches = 0;

export function stop(): void {
  searches++;
  thinking.value = undefined;
}

async function search(purpose: 'move' | 'hint'): Promise<void> {
  const mine = ++searches;
  const of = shownLine.peek();
  thinking.value = purpose;
  for (;;) {
    const its = await program.think(of, state.peek().simulations);
    if (mine !== searches) return;
    if (!its || keyOf(of) !== keyOf(shownLine.peek())) return stop(); // the visitor went elsewhere through the history
    lastThought.value = { ...its, of };
    if (its.isDone) break;
  }
  thinking.value = undefined;
  if (purpose === 'move') continueWith(lastThought.peek()!.best);
}

/** Plays a move after those on the board; later ones are given up, but for the browser's history. */
function continueWith(move: number): void {
  const { moves } = shownLine.peek();
  const next = { size: size.peek(), moves: [...moves, move] };
  batch(() => {
    fault.value = '';
    state.set({ size: next.size, moves: textOfMoves(next), at: undefined, resigned: '' });
  });
  if (turn.peek() === 'program' && ready.peek()) void search('move');
}

// What a visitor can do

/** @param move row by row from above; n² is a pass */
export function play(move: number): void {
  const { board } = position.peek();
  const point = board.geometry.points[move] ?? PASS;
  const name = board.geometry.name(point);
  if (turn.peek() === undefined) fault.value = 'The game is over: take a move back, or begin a new one.';
  else if (turn.peek() === 'program')
    fault.value = 'It is not your turn: let the program move, or play both sides.';
  else {
    const why = whyIllegal(board, point);
    if (why) fault.value = `${moverOf(position.peek())} may not play ${name}: ${why}.`;
    else {
      keepInHistory();
      stop();
      continueWith(move);
    }
  }
}

export const pass = (): void => play(size.peek() ** 2);

/** Shows the position after so many moves. */
export function goTo(count: number): void {
  const { length } = line.peek().moves;
  stop();
  fault.value = '';
  state.set({ at: count >= length ? undefined : Math.max(0, count) });
}

/** The position before your last move. */
export function takeBack(): void {
  const { moves } = shownLine.peek();
  const { you } = state.peek();
  const mover = (count: number) => (count % 2 === 0 ? 'Black' : 'White');
  let length = moves.length - (state.peek().resigned === '' ? 1 : 0);
  while (length > 0 && you !== 'neither' && !isYours(you, mover(length))) length--;
  keepInHistory();
  stop();
  const kept = textOfMoves({ size: size.peek(), moves: moves.slice(0, Math.max(0, length)) });
  state.set({ moves: kept, at: undefined, resigned: '' });
}

export function resign(): void {
  keepInHistory();
  stop();
  state.set({ resigned: moverOf(position.peek()) === 'Black' ? 'black' : 'white', at: undefined });
}

export const hint = (): void => void search('hint');
export const letMove = (): void => void search('move');

/** An empty board; the program begins if its side does. */
export function newGame(
  part: Partial<Pick<ReturnType<typeof state.peek>, 'size' | 'komi' | 'you'>> = {},
): void {
  keepInHistory();
  stop();
  fault.value = '';
  const resized = part.size !== undefined && part.size !== size.peek();
  state.set({ ...(resized && { komi: undefined }), ...part, moves: '', at: undefined, resigned: '' });
  if (turn.peek() === 'program' && ready.peek()) void search('move');
}

/**
 * Puts a whole game on the board.
 * @param start moves that are shown at first; by default all
 * @param follows whether the visitor did not choose it: then the history of the browser does not keep the game before
 */
export function showGame({ size, komi, moves }: Line, start?: number, follows = false): void {
  if (!follows) keepInHistory();
  stop();
  fault.value = '';
  state.set({ size, komi, moves: textOfMoves({ size, moves }), at: start, you: 'both', resigned: '' });
}

export function writeSgf(): string {
  const { you } = state.peek();
  const name = (side: 'black' | 'white') =>
    you === side || you === 'both' ? 'a visitor' : `Nutshell go-zero ${exported.name.peek() ?? ''}`.trim();
  const all = line.peek();
  const ends = at.peek() === all.moves.length && result.peek();
  return sgfOfLine(all, { PB: name('black'), PW: name('white'), ...(ends && { RE: ends }) });
}

/** While the page is shown: opens the network, and has it judge. @returns what ends that */
export function begin(): () => void {
  const ends = [
    effect(() => {
      const key = exported.name.value;
      const { backend: choice } = backend.value;
      searches++;
      batch(() => {
        thinking.value = undefined;
        judgements.value = new Map();
        lastThought.value = undefined;
      });
      if (key) void program.open(`results/go-zero/${key}/`, choice);
      else program.close();
    }),
    effect(() => {
      if (ready.value && unknown.value && judgements.value) void judgeNext();
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
}
