/** Back-propagation by hand: a small calculation as a graph, and the chain rule along its edges, step by step. */
import { useEffect } from 'preact/hooks';
import { GraphLegend, GraphView } from '../../graph/graph-view.tsx';
import { Message, NumberField, Select } from '../../ui/controls.tsx';
import './backprop.css';
import { calculation, current, misfit, move, playing, progress, set, state, step } from './session.ts';
import { type Activation, type Loss, type PresetName } from './state.ts';
import { StepView, Transport } from './step-view.tsx';
import { Descent, ValuesView } from './values-view.tsx';

export default function Page() {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      playing.value = false;
    };
  }, []);
  return (
    <>
      <h1>Back-propagation, step by step</h1>
      <p class="lead">
        Values flow forward through a graph of elementary operations; then the gradient flows back, and at
        every edge it is multiplied by one local derivative. That is the whole chain rule.
      </p>
      <Choices />
      {misfit.value && (
        <Message kind="note">
          The address has {misfit.value.length} values where this calculation has {misfit.value.expected}: the
          preset’s own are used.
        </Message>
      )}
      <div class="backprop-stage">
        <div class="backprop-top">
          <Transport />
          <StepView />
        </div>
        <GraphView graph={calculation.value.graph} progress={progress.value} step={current.value} />
        <GraphLegend />
      </div>
      <div class="backprop-below">
        <ValuesView />
        <Descent />
      </div>
    </>
  );
}

function Choices() {
  const { preset, activation, loss, rate } = state.value;
  const plain = preset === 'product';
  return (
    <div class="backprop-choices">
      <Select<PresetName>
        label="Calculation"
        value={preset}
        options={[
          { value: 'product', label: 'f = (x + y) z' },
          { value: 'neuron', label: 'one neuron' },
          { value: 'network', label: 'network of 2-2-1 units' },
        ]}
        onChange={(value) => set({ preset: value })}
      />
      <Select<Activation>
        label="Activation"
        value={activation}
        disabled={plain || (preset === 'neuron' && loss === 'logistic')}
        options={[
          { value: 'sigmoid', label: 'sigmoid' },
          { value: 'tanh', label: 'tanh' },
          { value: 'relu', label: 'ReLU' },
        ]}
        onChange={(value) => set({ activation: value })}
      />
      <Select<Loss>
        label="Loss"
        value={loss}
        disabled={plain}
        options={[
          { value: 'squared', label: 'squared error, ½ (y − t)²' },
          { value: 'logistic', label: 'cross-entropy of a sigmoid' },
        ]}
        onChange={(value) => set({ loss: value })}
      />
      <NumberField
        label="Learning rate η"
        value={rate}
        min={0}
        max={100}
        onChange={(value) => set({ rate: value })}
      />
    </div>
  );
}

/** Arrow keys, Home and End go through the steps, wherever they have no other meaning. */
function onKeyDown(event: KeyboardEvent): void {
  const { key, target } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target instanceof HTMLElement && target.closest('input, select, textarea, nav')) return;
  const by = {
    ArrowRight: 1,
    ArrowLeft: -1,
    Home: -step.peek(),
    End: calculation.peek().steps.length,
  }[key];
  if (by === undefined) return;
  event.preventDefault();
  move(by);
}
