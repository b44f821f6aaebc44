/** One elementary step in symbols and in numbers, and the controls that go from one to the next. */
import {
  type BackwardStep,
  type ForwardStep,
  numberText,
  operations,
} from '@nutshell/micro/computation-graph';
import { useEffect } from 'preact/hooks';
import { Button } from '../../ui/controls.tsx';
import { calculation, current, goTo, move, play, playing, step } from './session.ts';

/** Milliseconds from step to step while it plays. */
const PACE = 1100;

export function Transport() {
  const { steps, forward } = calculation.value;
  const at = step.value;
  const plays = playing.value;
  useEffect(() => {
    if (!plays) return undefined;
    const timer = setInterval(() => {
      goTo(step.peek() + 1);
      if (step.peek() === calculation.peek().steps.length) playing.value = false;
    }, PACE);
    return () => clearInterval(timer);
  }, [plays]);
  return (
    <div class="backprop-transport">
      <div class="row">
        <Button onClick={() => move(-step.peek())} disabled={at === 0} title="Before the first step (Home)">
          Reset
        </Button>
        <Button onClick={() => move(-1)} disabled={at === 0} title="One step back (arrow left)">
          ← Previous
        </Button>
        <Button onClick={() => move(1)} disabled={at === steps.length} primary title="One step (arrow right)">
          Next →
        </Button>
        <Button onClick={play}>{plays ? 'Pause' : 'Play'}</Button>
        <Button onClick={() => move(steps.length)} disabled={at === steps.length} title="All steps (End)">
          To the end
        </Button>
      </div>
      <div class="backprop-track">
        <input
          type="range"
          aria-label="Step"
          aria-valuetext={`${at} of ${steps.length}`}
          min={0}
          max={steps.length}
          step={1}
          value={at}
          onInput={({ currentTarget }) => move(Number(currentTarget.value) - step.peek())}
        />
        <span class="number small quiet">
          step {at} of {steps.length}: {at === 0 ? 'none yet' : at <= forward ? 'forward' : 'backward'}
        </span>
      </div>
    </div>
  );
}

export function StepView() {
  const now = current.value;
  return (
    <div class={`panel backprop-step ${now?.kind ?? ''}`} aria-live="polite">
      {!now ? (
        <Beginning />
      ) : now.kind === 'forward' ? (
        <Forward {...now} />
      ) : now.from === undefined ? (
        <Seed {...now} />
      ) : (
        <Backward {...now} />
      )}
    </div>
  );
}

function Beginning() {
  const { graph, forward, steps } = calculation.value;
  return (
    <>
      <h2>Nothing is calculated yet</h2>
      <p>
        {forward} steps forward calculate {graph.output.symbol}, each node from those to its left. Then{' '}
        {steps.length - forward} steps back find how {graph.output.symbol} changes with every number: the
        gradient goes along each edge once, multiplied by the edge’s own derivative.
      </p>
    </>
  );
}

function Forward({ symbol, formula, numbers, value }: ForwardStep) {
  return (
    <>
      <h2>
        Forward: the value of <Symbols text={symbol} />
      </h2>
      <p class="backprop-formula">
        <Symbols text={symbol} /> = <Symbols text={formula} />
      </p>
      <p class="backprop-formula">
        <span class="backprop-indent">= {numbers}</span> = <b data-result={value}>{numberText(value)}</b>
      </p>
    </>
  );
}

function Seed({ symbol, node }: BackwardStep) {
  return (
    <>
      <h2>Backward: it begins at the output</h2>
      <p class="backprop-formula">
        <Symbols text={symbol} /> = <b data-result={1}>1</b>
      </p>
      <p class="quiet">
        A change of {node} changes {node} by as much.
      </p>
    </>
  );
}

/** The chain rule: what arrives, times the derivative along the edge. */
function Backward(now: BackwardStep) {
  const { graph } = calculation.value;
  const [node, from] = [graph.node(now.node), graph.node(now.from!)];
  const output = graph.output.symbol;
  const { derivativeFormulas } = operations[from.operation as keyof typeof operations];
  const index = from.inputs.indexOf(node);
  const local = derivativeFormulas(
    from.inputs.map(({ symbol }) => symbol),
    from.symbol,
  )[index];
  const others = now.value - now.contribution;
  const earlier = Math.abs(others) > 1e-12 * Math.abs(now.value) && now.formula.startsWith(`${now.symbol} +`);
  return (
    <>
      <h2>
        Backward: from <Symbols text={from.symbol} /> to <Symbols text={node.symbol} />
      </h2>
      <div class="backprop-chain">
        <div class="backprop-factor result">
          <Symbols text={now.symbol} />
          <b data-result={now.contribution}>{numberText(now.contribution)}</b>
          <small>{earlier ? 'this path’s part' : 'the gradient here'}</small>
        </div>
        <span>=</span>
        <div class="backprop-factor upstream">
          <Symbols text={`∂${output}/∂${from.symbol}`} />
          <b>{numberText(from.gradient)}</b>
          <small>what arrives</small>
        </div>
        <span>×</span>
        <div class="backprop-factor local">
          <Symbols text={`∂${from.symbol}/∂${node.symbol}`} />
          <b>{numberText(now.local)}</b>
          <small>
            local derivative
            {local !== numberText(now.local) && (
              <>
                , <Symbols text={local} />
              </>
            )}
          </small>
        </div>
      </div>
      <p class="backprop-formula">
        <Symbols text={now.symbol} /> = <Symbols text={now.formula} />
      </p>
      <p class="backprop-formula">
        <span class="backprop-indent">= {now.numbers}</span> = <b>{numberText(now.value)}</b>
        {!now.complete && <span class="quiet"> so far: another path adds to it</span>}
      </p>
    </>
  );
}

/** A formula; its letters in italics. */
function Symbols({ text }: { text: string }) {
  return <span class="backprop-symbols">{text}</span>;
}
