/** Go against a network of go-zero: one plays, sees what the network thinks and why it moves, and watches games of its training. */
import { Geometry, PASS } from '@nutshell/go';
import { useMemo } from 'preact/hooks';
import { formatFixed, formatPercent } from '@nutshell/drawing';
import { useCatalogue } from '../../catalogue/use-catalogue.ts';
import { BoardView, type Layer } from '../../go/board-view.tsx';
import { Kifu } from '../../go/kifu.tsx';
import { moverOf, moveName } from '../../go/line.ts';
import * as program from '../../go/program.ts';
import { Replay } from '../../go/replay.tsx';
import { Strength } from '../../go/strength-view.tsx';
import { TrainingGames } from '../../go/training-games.tsx';
import { NoNetwork } from '../../exported/network-notice.tsx';
import { Button, Message, Select } from '../../ui/controls.tsx';
import { Analysis } from './analysis.tsx';
import './go.css';
import {
  at,
  begin,
  exported,
  fault,
  goTo,
  hint,
  isAtRest,
  judgement,
  letMove,
  line,
  pass,
  play,
  position,
  proposal,
  resign,
  result,
  showGame,
  shownLine,
  size,
  state,
  stop,
  takeBack,
  thinking,
  thought,
  turn,
  writeSgf,
} from './session.ts';
import { Settings } from './settings.tsx';
import { type LayerName, layers } from './state.ts';

export default function Page() {
  useCatalogue(begin);
  return (
    <div class="go" data-rest={isAtRest.value}>
      <h1>Go</h1>
      <p class="lead">
        Play against a network that learnt the game from its rules alone, by playing against itself. It sees
        the board, a tree search looks ahead with it, and all that they think is shown.
      </p>
      <NetworkFault />
      <div class="bench">
        <section>
          <div class="in-sight">
            <Board />
          </div>
          <GameBar />
          <Replay at={at.value} count={line.value.moves.length} onGo={goTo} />
        </section>
        <div class="settings">
          <Analysis />
        </div>
      </div>
      <div class="bench below">
        <Settings />
        <Kifu line={line.value} at={at.value} onGo={goTo} onShow={showGame} write={writeSgf} />
      </div>
      <Strength title="How strong the network is" metrics={exported.record.value?.metrics ?? {}} />
      <TrainingGames run={state.value.run} onRun={(run) => state.set({ run })} onShow={showGame} />
    </div>
  );
}

/** What to type where there is no network, or why it does not play. */
function NetworkFault() {
  const now = program.status.value;
  if (now?.kind === 'broken') return <Message kind="error">{now.message}</Message>;
  if (exported.name.value || !exported.names.value) return null;
  return (
    <NoNetwork
      exported={exported}
      experiment="5x5"
      advice="5x5 takes 20 minutes. Without one you can play both sides and read SGF."
    />
  );
}

function Board() {
  const { show } = state.value;
  const { board } = position.value;
  const layer = useMemo(() => layerOf(show), [show, judgement.value, thought.value, at.value]);
  const last = board.last === undefined ? 'none yet' : board.geometry.name(board.last);
  return (
    <BoardView
      board={board}
      label={`Board of ${size.value} by ${size.value} after ${at.value} moves, the last one ${last}. Arrow keys choose a point, Enter plays.`}
      layer={layer}
      proposed={turn.value === 'you' ? proposal.value : undefined}
      canPlay={turn.value === 'you'}
      onPlay={play}
    />
  );
}

function layerOf(name: LayerName): Layer | undefined {
  const its = judgement.value;
  const search = thought.value;
  if (name === 'policy' && its) return { kind: 'shares', values: its.policy };
  if (name === 'ownership' && its) return { kind: 'ownership', values: its.ownership };
  if (name === 'visits' && search && search.of.moves.length === at.value) {
    const values = new Float32Array(size.value ** 2 + 1);
    const sum = search.moves.reduce((all, { visits }) => all + visits, 0);
    for (const { move, visits } of search.moves) values[move] = visits / sum;
    return { kind: 'shares', values };
  }
  return undefined;
}

const layerNames: Record<LayerName, string> = {
  nothing: 'nothing but stones',
  policy: 'policy of the network, in %',
  visits: 'visits of the search, in %',
  ownership: 'whose points they will be',
};

function GameBar() {
  const canThink = program.status.value?.kind === 'ready' && turn.value !== undefined;
  const passing = size.value ** 2;
  const { show } = state.value;
  const share = show === 'policy' ? judgement.value?.policy[passing] : undefined;
  return (
    <>
      <p class="status" role="status">
        {statusText()}
      </p>
      {fault.value && <Message kind="note">{fault.value}</Message>}
      <div class="row">
        {thinking.value ? (
          <Button onClick={stop}>Stop</Button>
        ) : turn.value === 'program' ? (
          <Button primary onClick={letMove} disabled={!canThink}>
            Let it move
          </Button>
        ) : (
          <Button onClick={hint} disabled={!canThink}>
            Hint
          </Button>
        )}
        <Button onClick={takeBack} disabled={line.value.moves.length === 0 && !state.value.resigned}>
          Take back
        </Button>
        <Button onClick={pass} disabled={turn.value !== 'you'}>
          Pass
        </Button>
        <Button onClick={resign} disabled={turn.value !== 'you'}>
          Resign
        </Button>
      </div>
      <Select<LayerName>
        label="On the board"
        value={show}
        options={layers.map((value) => ({ value, label: layerNames[value] }))}
        onChange={(value) => state.set({ show: value })}
      />
      <p class="small quiet">
        {show === 'policy' && share !== undefined && `Pass: ${formatPercent(share)}. `}
        {show === 'ownership' && 'Squares have the colour of who will own the point; larger ones are surer. '}
        {show === 'visits' && !layerOf(show) && 'Ask for a hint to search this position.'}
      </p>
    </>
  );
}

function statusText(): string {
  const mover = moverOf(position.value);
  const { board } = position.value;
  const name = (move: number) => moveName(move, size.value);
  if (result.value !== undefined) return `The game is over: ${resultWords(result.value)}.`;
  if (thinking.value) {
    const done = thought.value?.simulations ?? 0;
    const what = thinking.value === 'move' ? `${mover} is thinking` : 'Looking for a move for you';
    return `${what}: ${done} of ${state.value.simulations} simulations.`;
  }
  const earlier =
    at.value < line.value.moves.length ? 'An earlier position; a move from here begins a branch. ' : '';
  if (turn.value === 'program') return `${earlier}${mover} is to move, the program’s side.`;
  if (proposal.value !== undefined)
    return `${mover} is to move. The search proposes ${name(proposal.value)}.`;
  const { moves } = shownLine.value;
  const before =
    earlier ||
    (moves.length > 0
      ? `${mover === 'Black' ? 'White' : 'Black'} ${board.last === PASS ? 'passed' : `played ${Geometry.of(size.value).name(board.last!)}`}. `
      : '');
  return `${before}${mover} is to move: your turn.`;
}

/** `B+3.5` as a sentence has it. */
function resultWords(text: string): string {
  if (text === '0') return 'a draw';
  const winner = text[0] === 'B' ? 'Black' : 'White';
  const by = text.slice(2);
  return by === 'R'
    ? `${winner} wins by resignation`
    : `${winner} wins by ${formatFixed(Number(by), 1).replace(/\.0$/, '')} points`;
}
