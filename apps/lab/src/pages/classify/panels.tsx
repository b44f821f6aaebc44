/** The settings: data, network, learning. */
import { optimizerLooks } from '@nutshell/drawing';
import { activationLabels } from '../../ui/activation-labels.ts';
import { Select, Slider } from '../../ui/controls.tsx';
import { Inputs } from '../../classifier/inputs.tsx';
import { targetLabels } from '../../classifier/labels.ts';
import { Choice, Stepper } from '../../ui/number-controls.tsx';
import type { Laboratory } from './laboratory.ts';
import { penaltyNames, taskNames } from '@nutshell/micro/classifier';
import { resplit } from '../../points/points.ts';
import { datasetNames, MAX_LAYERS, MAX_UNITS, trainableActivations } from './state.ts';
import { vectorOptimizerNames } from '@nutshell/micro/dense';

const datasetLabels: Record<(typeof datasetNames)[number], string> = {
  'two-curves': 'Two curves',
  xor: 'Exclusive or',
  circles: 'Circles',
  spirals: 'Spirals',
  moons: 'Moons',
  gaussians: 'Four clusters',
  own: 'Own points',
};

const taskLabels: Record<(typeof taskNames)[number], string> = {
  classification: 'Classification',
  regression: 'Regression',
};

/** Where points of a surface are. */
const places = [
  { value: 'two-curves' as const, label: 'All over the plane' },
  { value: 'own' as const, label: datasetLabels.own },
];

const penaltyLabels: Record<(typeof penaltyNames)[number], string> = { none: 'None', l1: 'L1', l2: 'L2' };

const listed = <V extends string>(labels: Record<V, string>) =>
  (Object.keys(labels) as V[]).map((value) => ({ value, label: labels[value] }));

const percent = (fraction: number) => `${Math.round(100 * fraction)} %`;

/** Rates are chosen on a scale of equal ratios. */
const rates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const penaltyRates = [0, 0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
const batches = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function DataPanel({ laboratory }: { laboratory: Laboratory }) {
  const { task, target, dataset, count, noise, test, seed } = laboratory.state.value;
  const own = dataset === 'own';
  const regression = task === 'regression';
  const split = (fraction: number) => {
    laboratory.state.set({ test: fraction });
    if (own) laboratory.setPoints(resplit(laboratory.points.peek(), fraction, seed));
  };
  return (
    <fieldset class="controls">
      <legend>Data</legend>
      <Select
        label="Task"
        value={task}
        options={listed(taskLabels)}
        onChange={(chosen) => laboratory.state.set({ task: chosen })}
      />
      {regression && (
        <Select
          label="Surface"
          value={target}
          options={listed(targetLabels)}
          onChange={(chosen) => laboratory.state.set({ target: chosen })}
        />
      )}
      <Select
        label="Points"
        value={regression && !own ? 'two-curves' : dataset}
        options={regression ? places : listed(datasetLabels)}
        onChange={(chosen) => laboratory.state.set({ dataset: chosen })}
      />
      <Slider
        label="How many"
        value={own ? laboratory.points.value.length : count}
        min={10}
        max={1000}
        step={10}
        disabled={own}
        onInput={(value) => laboratory.state.set({ count: value })}
      />
      <Slider
        label="Noise"
        value={noise}
        min={0}
        max={0.5}
        step={0.01}
        disabled={own && !regression}
        onInput={(value) => laboratory.state.set({ noise: value })}
      />
      <Slider
        label="Kept for testing"
        value={test}
        min={0}
        max={0.9}
        step={0.05}
        format={percent}
        onInput={split}
      />
      <SeedRow laboratory={laboratory} />
    </fieldset>
  );
}

function SeedRow({ laboratory }: { laboratory: Laboratory }) {
  const { seed } = laboratory.state.value;
  return (
    <Stepper
      label="Seed"
      value={seed}
      min={0}
      max={999_999}
      onChange={(value) => laboratory.state.set({ seed: value })}
      title="Other points and other first weights"
    />
  );
}

export function NetworkPanel({ laboratory }: { laboratory: Laboratory }) {
  const { features, hidden, activation } = laboratory.state.value;
  const resize = (layers: number) =>
    laboratory.state.set({
      hidden: layers < hidden.length ? hidden.slice(0, layers) : [...hidden, hidden.at(-1) ?? 4],
      layer: layers,
      unitX: 0,
      unitY: 1,
    });
  return (
    <fieldset class="controls">
      <legend>Network</legend>
      <Inputs features={features} onChange={(chosen) => laboratory.state.set({ features: chosen })} />
      <Stepper label="Hidden layers" value={hidden.length} min={0} max={MAX_LAYERS} onChange={resize} />
      {hidden.map((units, layer) => (
        <Stepper
          key={layer}
          label={`Units in layer ${layer + 1}`}
          value={units}
          min={1}
          max={MAX_UNITS}
          onChange={(value) => laboratory.state.set({ hidden: hidden.with(layer, value) })}
        />
      ))}
      <Select
        label="Activation"
        value={activation}
        options={trainableActivations.map((value) => ({ value, label: activationLabels[value] }))}
        onChange={(chosen) => laboratory.state.set({ activation: chosen })}
      />
    </fieldset>
  );
}

export function LearningPanel({ laboratory }: { laboratory: Laboratory }) {
  const { optimizer, rate, penalty, penaltyRate, batch } = laboratory.state.value;
  return (
    <fieldset class="controls">
      <legend>Learning</legend>
      <Select
        label="Optimiser"
        value={optimizer}
        options={vectorOptimizerNames.map((value) => ({ value, label: optimizerLooks[value].label }))}
        onChange={(chosen) => laboratory.state.set({ optimizer: chosen })}
      />
      <Choice
        label="Learning rate"
        value={rate}
        values={rates}
        onChange={(value) => laboratory.state.set({ rate: value })}
      />
      <Choice
        label="Batch size"
        value={batch}
        values={batches}
        onChange={(value) => laboratory.state.set({ batch: value })}
      />
      <Select
        label="Regularisation"
        value={penalty}
        options={listed(penaltyLabels)}
        onChange={(chosen) => laboratory.state.set({ penalty: chosen })}
      />
      {penalty !== 'none' && (
        <Choice
          label="Regularisation rate"
          value={penaltyRate}
          values={penaltyRates}
          onChange={(value) => laboratory.state.set({ penaltyRate: value })}
        />
      )}
    </fieldset>
  );
}
