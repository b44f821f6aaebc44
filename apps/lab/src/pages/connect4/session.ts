/** The search that follows from the state, and what a visitor can do: play, go back, let it search. */
import { connectFour, type ConnectFourState } from 'mcts-lite/connect-four';
import { batch, computed, signal } from '@preact/signals';
import { keepInHistory, urlState } from '../../url-state.ts';
import { Simulator, type Snapshot } from '../../tree-search/simulator.ts';
import {
  type State,
  defaultC,
  positionAfter,
  schema,
  searchedMoves,
  startSimulations,
  turnAfter,
  words,
} from './state.ts';

/** Milliseconds of a frame that simulations may take: the rest is for drawing. */
const SLICE = 10;
/** Simulations of each position for the line of chances. */
export const CHANCE_SIMULATIONS = 200;

export const state = urlState(schema, 'connect4');

/** Whether the search goes on; when it ends and the program is to move, it plays. */
export const playing = signal(false);

const game = state.only('moves', 'first', 'hint');
export const position = computed(() => positionAfter(game.value.moves));
/** What Blue got, if the game is over. */
export const outcome = computed(() => connectFour.outcome(position.value));
/** Who is to move; undefined if the game is over. */
export const turn = computed(() => turnAfter(game.value.moves, game.value.first));
export const searched = computed(() => searchedMoves(game.value));

const chosen = state.only('rule', 'c', 'seed');
export const settings = computed(() => {
  const { rule, c, seed } = chosen.value;
  return { rule, c: c ?? defaultC[rule], seed };
});
const target = computed(() => Math.min(state.value.at, state.value.simulations));

/** The search as it is shown, and the moves that led to its root. */
interface Shown extends Snapshot<ConnectFourState, number> {
  readonly moves: string;
}

const simulatorOf = (moves: string) => new Simulator(connectFour, positionAfter(moves), settings.peek());

export const shown = signal<Shown>({ ...simulatorOf(searched.peek()).snapshot(), moves: searched.peek() });

/** Whether the search has come to its end. */
export const isDone = computed(
  () => shown.value.isProven || shown.value.simulations >= state.value.simulations,
);

/** The column, 0 to 6, that the search proposes for the position on the board. */
export const proposal = computed(() =>
  turn.value === 'you' && isDone.value && isCurrent(shown.value) && searched.value === game.value.moves
    ? shown.value.simulator.best
    : undefined,
);

/** Whether there is a move of yours to take back. */
export const hasMoved = computed(() => game.value.moves.length > (game.value.first === 'you' ? 0 : 1));

/** Blue's chance of winning, drawn games counted half, after the first moves of this game, as far as known. */
export const chances = signal<ReadonlyMap<string, number>>(new Map());
let chancesSettings = settings.peek();
/** The first moves of the game whose chance is not known. */
const unknown = computed(() => {
  const { moves } = game.value;
  return Array.from({ length: moves.length + 1 }, (_, i) => moves.slice(0, i)).find(
    (each) => !chances.value.has(each),
  );
});

/** Whether frames are needed. */
export const busy = computed(
  () =>
    playing.value ||
    !isThere(shown.value) ||
    unknown.value !== undefined ||
    chancesSettings !== settings.value,
);

function isCurrent({ moves, simulator }: Shown): boolean {
  return moves === searched.value && simulator.options === settings.value;
}

/** Whether this is the search of the state, after as many simulations as it says. */
function isThere(of: Shown): boolean {
  const missing = target.value - of.simulations;
  return isCurrent(of) && (missing === 0 || (missing > 0 && of.isProven));
}

let owed = 0;

/** The work of a frame: to be called before each repaint while {@link busy}. @param seconds since the last one */
export function frame(seconds: number): void {
  const before = shown.peek();
  const fits = isCurrent(before) && before.simulations <= target.peek();
  const simulator = fits ? before.simulator : simulatorOf(searched.peek());
  const { simulations: most, speed } = state.peek();
  let goal = target.peek();
  if (playing.peek() && simulator.simulations >= goal) {
    owed += seconds * speed;
    goal = Math.min(most, goal + Math.floor(owed));
    owed %= 1;
  }
  const end = performance.now() + SLICE;
  const from = simulator.simulations;
  while (simulator.simulations < goal && !simulator.isProven && performance.now() < end) simulator.step();
  batch(() => {
    const { simulations, isProven } = simulator;
    if (simulations !== from || simulator !== before.simulator)
      shown.value = { ...simulator.snapshot(), moves: searched.peek() };
    if (playing.peek() && simulations > target.peek()) state.set({ at: simulations });
    if (playing.peek() && (isProven || simulations >= most)) finish(simulator);
    else if (!playing.peek() && simulations === from) estimateChance();
  });
}

/** One position more for the line of chances. */
function estimateChance(): void {
  if (chancesSettings !== settings.peek()) {
    chancesSettings = settings.peek();
    chances.value = new Map();
  }
  const moves = unknown.peek();
  if (moves !== undefined) chances.value = new Map(chances.peek()).set(moves, chanceAfter(moves));
}

function chanceAfter(moves: string): number {
  const simulator = simulatorOf(moves);
  let value = simulator.search.outcome;
  if (value === undefined) {
    while (simulator.simulations < CHANCE_SIMULATIONS && !simulator.isProven) simulator.step();
    value = (moves.length % 2 === 0 ? 1 : -1) * simulator.search.value();
  }
  return (1 + value) / 2;
}

/** The search is over: if the program is to move, it does. */
function finish({ simulations, best }: Simulator<ConnectFourState, number>): void {
  playing.value = false;
  state.set({ at: simulations });
  const { moves } = state.peek();
  if (turn.peek() === 'program' && best !== undefined) state.set({ moves: moves + words.move(best) });
}

/** Your move, to which the program answers. @param column 0 to 6; one that is full, or not your turn, has no effect */
export function drop(column: number): void {
  const { moves, first, simulations } = state.peek();
  if (turn.peek() !== 'you' || !connectFour.moves(position.peek()).includes(column)) return;
  keepInHistory();
  const next = moves + words.move(column);
  const answers = turnAfter(next, first) === 'program';
  batch(() => {
    state.set({ moves: next, hint: false, at: answers ? 0 : simulations });
    playing.value = answers;
  });
}

/** The position before your last move. */
export function takeBack(): void {
  const { moves, first, simulations } = state.peek();
  let length = moves.length - 1;
  while (length > 0 && turnAfter(moves.slice(0, length), first) !== 'you') length--;
  keepInHistory();
  playing.value = false;
  state.set({ moves: moves.slice(0, length), hint: false, at: simulations });
}

/** Searches the position for you. */
export function askHint(): void {
  state.set({ hint: true, at: 0 });
  playing.value = true;
}

export function newGame(first: State['first'] = state.peek().first): void {
  keepInHistory();
  batch(() => {
    state.set({ moves: '', first, hint: false, at: first === 'you' ? startSimulations : 0 });
    playing.value = first === 'program';
  });
}

export function togglePlay(): void {
  owed = 0;
  playing.value = !playing.value;
}

/** A single simulation. */
export function stepOnce(): void {
  playing.value = false;
  state.set({ at: Math.min(state.peek().simulations, shown.peek().simulations + 1) });
}

/** As fast as it goes. */
export function toEnd(): void {
  state.set({ at: state.peek().simulations });
  playing.value = true;
}

/** The same search from its first simulation. */
export function restart(): void {
  playing.value = false;
  state.set({ at: 0 });
}
