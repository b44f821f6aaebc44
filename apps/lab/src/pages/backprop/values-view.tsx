/** The numbers from outside: to change them, with their gradients beside the difference quotients, and gradient descent on them. */
import { useRef } from 'preact/hooks';
import { type GraphNode, leavesOf, numberText } from '@nutshell/micro/computation-graph';
import { Button } from '../../ui/controls.tsx';
import { formatNumber } from '@nutshell/drawing';
import { LossCurve } from '../../graph/loss-curve.tsx';
import { calculation, progress, restart, setLeaf, state, step, update } from './session.ts';

const kinds: Record<string, string> = {
  input: 'input',
  parameter: 'weight',
  target: 'target',
  constant: 'constant',
};

export function ValuesView() {
  const { graph, numeric, steps } = calculation.value;
  const leaves = leavesOf(graph);
  const output = graph.output.symbol;
  const { rate, preset } = state.value;
  // Answers wait until the steps have come to them.
  const isDone = step.value === steps.length;
  const apart = Math.max(
    ...[...numeric].map(([id, quotient]) => {
      const { gradient } = graph.node(id);
      return Math.abs(gradient - quotient) / Math.max(1, Math.abs(gradient));
    }),
  );
  return (
    <section aria-labelledby="backprop-values">
      <h2 id="backprop-values">Numbers to change</h2>
      <div class="scroll">
        <table class="backprop-values">
          <thead>
            <tr>
              <th scope="col">number</th>
              <th scope="col">value</th>
              <th scope="col" class="number">
                gradient ∂{output}/∂·
              </th>
              <th scope="col" class="number">
                by differences
              </th>
              <th scope="col" class="number">
                after an update
              </th>
            </tr>
          </thead>
          <tbody>
            {leaves.map((leaf) => (
              <Row
                key={leaf.id}
                leaf={leaf}
                quotient={numeric.get(leaf.id)}
                rate={rate}
                plain={preset === 'product'}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="small quiet">
        By differences: how much {output} changes when only this number does, by 10⁻⁵ up and down.
        {isDone && (
          <>
            {' '}
            The largest disagreement is{' '}
            <span class="number" data-apart={apart}>
              {formatNumber(apart, 2)}
            </span>
            {state.value.activation === 'relu' && apart > 1e-4 && ': a ReLU has no derivative at its corner'}.
          </>
        )}
      </p>
    </section>
  );
}

/** The least of 5, 10, 50, 100, … that is not below the size of a value. */
function reachOf(value: number): number {
  const power = 10 ** Math.ceil(Math.log10(Math.max(5, Math.abs(value))));
  return Math.abs(value) <= power / 2 ? power / 2 : power;
}

interface RowProps {
  leaf: GraphNode;
  quotient: number | undefined;
  rate: number;
  plain: boolean;
}

function Row({ leaf, quotient, rate, plain }: RowProps) {
  const { id, symbol, operation, value, gradient } = leaf;
  const known = progress.value.gradients.has(id);
  const kind = plain ? 'number' : id.startsWith('b') ? 'bias' : kinds[operation];
  // It only grows: while a slider is held, its ends stay where they are.
  const reach = useRef(5);
  reach.current = Math.max(reach.current, reachOf(value));
  return (
    <tr data-leaf={id}>
      <th scope="row">
        <span class="backprop-symbols">{symbol}</span> <span class="quiet small">{kind}</span>
      </th>
      <td>
        <input
          type="number"
          step="any"
          aria-label={`${symbol}, ${kind}`}
          value={Number(value.toPrecision(6))}
          onChange={({ currentTarget }) => {
            const next = Number(currentTarget.value);
            if (currentTarget.value !== '' && Math.abs(next) <= 1e6) setLeaf(id, next);
            else currentTarget.value = String(Number(value.toPrecision(6)));
          }}
        />
        <input
          type="range"
          aria-label={`${symbol}, slider`}
          aria-valuetext={numberText(value)}
          min={-reach.current}
          max={reach.current}
          step={reach.current / 100}
          value={value}
          onInput={({ currentTarget }) => setLeaf(id, Number(currentTarget.value))}
        />
      </td>
      {quotient === undefined ? (
        <>
          <td class="number quiet" colSpan={3}>
            given
          </td>
        </>
      ) : (
        <>
          <td class="number backprop-gradient" data-gradient={gradient}>
            {known ? numberText(gradient) : <span class="quiet">not yet</span>}
          </td>
          <td class="number" data-quotient={quotient}>
            {known ? numberText(quotient) : ''}
          </td>
          <td class="number">
            {operation !== 'parameter' ? '–' : known ? numberText(value - rate * gradient) : ''}
          </td>
        </>
      )}
    </tr>
  );
}

export function Descent() {
  const { losses, graph, forward } = calculation.value;
  const isKnown = step.value >= forward || losses.length > 1;
  const { updates, rate, preset } = state.value;
  const plain = preset === 'product';
  const output = graph.output.symbol;
  const last = losses[losses.length - 1];
  return (
    <section aria-labelledby="backprop-descent">
      <h2 id="backprop-descent">Gradient descent</h2>
      <p>
        {plain ? `Each number v becomes v − η ∂${output}/∂v` : `w ← w − η ∂${output}/∂w`} with η ={' '}
        {numberText(rate)}. {output} is{' '}
        <b class="number" data-loss={last}>
          {isKnown ? numberText(last) : 'not calculated yet'}
        </b>
        {updates > 0 && (
          <>
            {' '}
            after {updates} {updates === 1 ? 'update' : 'updates'}; it began at {numberText(losses[0])}
          </>
        )}
        .
      </p>
      <div class="row">
        <Button onClick={() => update(1)} primary disabled={updates >= 1000 || !Number.isFinite(last)}>
          {plain ? 'Update numbers' : 'Update weights'}
        </Button>
        <Button onClick={() => update(10)} disabled={updates >= 1000 || !Number.isFinite(last)}>
          10 times
        </Button>
        <Button onClick={restart}>Start over</Button>
      </div>
      {plain && <p class="small quiet">This f has no least value: it falls as long as it is updated.</p>}
      {isKnown && <LossCurve losses={losses} label={output} />}
    </section>
  );
}
