/** Monte Carlo tree search at Connect-4: one plays against it and sees its tree grow. */
import { useEffect } from 'preact/hooks';
import { useFrame } from '../../ui/canvas.tsx';
import { Board, GameBar } from './board.tsx';
import { ChanceChart } from './chance-chart.tsx';
import './connect4.css';
import { LastSimulation } from '../../tree-search/last-simulation.tsx';
import { MovesTable } from '../../tree-search/moves-table.tsx';
import { rootMoves } from '../../tree-search/root-moves.ts';
import { SearchBar, Settings } from './panels.tsx';
import { CHANCE_SIMULATIONS, busy, frame, playing, searched, settings, shown, state } from './session.ts';
import { playerAfter, words } from './state.ts';
import { TreeView } from '../../tree-search/tree-view.tsx';

export default function Page() {
  useFrame(frame, busy.value);
  useEffect(() => {
    const pause = () => void (playing.value = false);
    addEventListener('popstate', pause); // another entry of the history: the game is another one
    return () => {
      removeEventListener('popstate', pause);
      pause();
    };
  }, []);
  const search = { snapshot: shown.value, words };
  return (
    <div class="connect4">
      <h1>Tree search</h1>
      <p class="lead">
        Play Connect-4 against a program that knows nothing but the rules. It plays thousands of random games
        and remembers in a tree which moves led to wins.
      </p>
      <div class="bench">
        <section>
          <Board />
          <GameBar />
        </section>
        <div class="settings search">
          <SearchBar />
          <section class="tree">
            <h2>{titleOf(state.value.moves, searched.value)}</h2>
            <div class="in-sight">
              <TreeView {...search} />
            </div>
            <p class="small quiet">
              Larger nodes have more visits. Blue nodes are good for Blue, orange ones for Orange. Squares are
              proven. Numbers are columns.
            </p>
          </section>
          <section>
            <h2>The last simulation</h2>
            <LastSimulation {...search} />
          </section>
          <section>
            <h2>Moves of the root</h2>
            <RootMoves />
          </section>
        </div>
        <div class="settings">
          <section>
            <h2>Blue’s chance of winning, in %</h2>
            <ChanceChart />
            <p class="small quiet">
              By {CHANCE_SIMULATIONS} simulations of each position; a draw counts half. The browser’s back
              button takes moves back, forward plays them again.
            </p>
          </section>
          <Settings />
        </div>
      </div>
      <Explanation />
    </div>
  );
}

function RootMoves() {
  const { simulator, simulations } = shown.value;
  const { rule, c } = simulator.options;
  return (
    <MovesTable
      moves={rootMoves(simulator.search.tree, rule, c)}
      best={simulator.best}
      simulations={simulations}
      name={words.move}
      hasPriors={rule === 'puct'}
    />
  );
}

function titleOf(moves: string, root: string): string {
  const player = playerAfter(root.length);
  if (moves === root) return `Search tree: ${player} to move`;
  return `Search tree of ${player}’s move ${root.length + 1}, column ${moves[root.length]}`;
}

function Explanation() {
  return (
    <section>
      <h2>How a simulation works</h2>
      <div class="tiles">
        <div>
          <h3>1 Selection</h3>
          <p>
            From the root, the search goes to the child with the largest Q + U, until it comes to a node
            without children. Q is the mean result for who moves, W / N. U is large for moves with few visits.
          </p>
          <p class="formula">{formulas[settings.value.rule]}</p>
        </div>
        <div>
          <h3>2 Expansion</h3>
          <p>All legal moves of that position become its children. Each waits for its first visit.</p>
        </div>
        <div>
          <h3>3 Rollout</h3>
          <p>
            Both players play random moves to the end of the game: 1 for a win, 0 for a draw, −1 for a loss.
            One such game says little, the mean of hundreds says a lot.
          </p>
        </div>
        <div>
          <h3>4 Backup</h3>
          <p>
            The result goes up the path: each node counts one visit more (N) and adds the result to W, as seen
            by the player who moved into it.
          </p>
        </div>
      </div>
      <p>
        In the end the program plays the move with the most visits. A node where the game is over has a
        certain value; a node with a won child is won, a node whose children are all lost is lost. Such a
        proof goes up the tree, and the search stops when the root is proven.
      </p>
    </section>
  );
}

const formulas = {
  uct: 'UCT: Q + U = W / N + c √(ln N(parent) / N)',
  puct: 'PUCT: Q + U = W / N + c P √N(parent) / (1 + N); P is the same for all moves here, and Q is 0 without a visit',
};
