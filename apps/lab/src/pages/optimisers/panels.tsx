/** The controls: surface, start, optimisers with their learning rates, and their decay rates. */
import { vectorOptimizerNames, type VectorOptimizerName } from '@nutshell/micro/dense';
import { surfaceNames, surfaces } from '@nutshell/micro/surfaces';
import { Button, NumberField, Select, Slider, Toggle } from '../../ui/controls.tsx';
import { Choice } from '../../ui/number-controls.tsx';
import { Mark } from '../../ui/marks.tsx';
import { lookOf } from './looks.ts';
import {
  changeSurface,
  moveStart,
  playing,
  rateOf,
  reset,
  settings,
  start,
  step,
  stepOnce,
  surface,
  togglePlay,
} from './session.ts';
import { limit, speeds, state } from './state.ts';

/** Surface, play, pause, step, reset, speed, and the step as a slider to go back and forth. */
export function RaceBar() {
  const at = step.value;
  return (
    <div class="race-bar">
      <Select
        label="Surface"
        value={settings.value.surface}
        options={surfaceNames.map((name) => ({ value: name, label: surfaces[name].title }))}
        onChange={changeSurface}
      />
      <div class="row even">
        <Button primary onClick={togglePlay}>
          {playing.value ? 'Pause' : 'Play'}
        </Button>
        <Button onClick={stepOnce} disabled={at >= limit}>
          Step
        </Button>
        <Button onClick={reset} disabled={at === 0}>
          Reset
        </Button>
      </div>
      <Slider
        label="Step"
        value={at}
        min={0}
        max={limit}
        step={1}
        onInput={(value) => {
          playing.value = false;
          state.set({ step: value });
        }}
      />
      <Choice
        label="Speed"
        value={settings.value.speed}
        values={speeds}
        format={(speed) => `${speed} steps/s`}
        onChange={(speed) => state.set({ speed })}
      />
    </div>
  );
}

/** Where all start. */
export function StartPanel() {
  const { bounds } = surface.value;
  const [x, y] = start.value;
  const { x: ownX, y: ownY } = settings.value;
  return (
    <fieldset class="controls">
      <legend>Start</legend>
      <div class="pair">
        <NumberField
          label="Start x"
          value={x}
          min={bounds.x[0]}
          max={bounds.x[1]}
          onChange={(value) => moveStart(value, y)}
        />
        <NumberField
          label="Start y"
          value={y}
          min={bounds.y[0]}
          max={bounds.y[1]}
          onChange={(value) => moveStart(x, value)}
        />
      </div>
      <Button
        disabled={ownX === undefined && ownY === undefined}
        onClick={() => state.set({ x: undefined, y: undefined })}
      >
        Start of this surface
      </Button>
    </fieldset>
  );
}

/** Which optimisers run, and at which learning rates, on a logarithmic scale. */
export function OptimisersPanel() {
  const { shown } = settings.value;
  const changed = vectorOptimizerNames.some((name) => settings.value[name] !== undefined);
  const toggle = (name: VectorOptimizerName, checked: boolean) =>
    state.set({
      shown: vectorOptimizerNames.filter((other) => (other === name ? checked : shown.includes(other))),
    });
  return (
    <fieldset class="controls rates">
      <legend>Learning rates</legend>
      {vectorOptimizerNames.map((name) => (
        <div class="rate" key={name}>
          <Mark shape={lookOf(name).shape} fill={lookOf(name).css} />
          <Toggle
            label={lookOf(name).label}
            checked={shown.includes(name)}
            onChange={(checked) => toggle(name, checked)}
          />
          <Slider
            bare
            label={`${lookOf(name).label}, learning rate`}
            value={Math.log10(rateOf(name))}
            min={-4}
            max={1}
            step={0.01}
            format={() => String(rateOf(name))}
            onInput={(exponent) => state.set({ [name]: Number((10 ** exponent).toPrecision(2)) })}
            disabled={!shown.includes(name)}
          />
        </div>
      ))}
      <Button
        disabled={!changed}
        onClick={() => state.set(Object.fromEntries(vectorOptimizerNames.map((name) => [name, undefined])))}
      >
        Rates of this surface
      </Button>
    </fieldset>
  );
}

const memories = [
  { key: 'mu', label: 'Both momenta, μ', max: 0.99, step: 0.01 },
  { key: 'adadeltaDecay', label: 'Adadelta, ρ', max: 0.999, step: 0.001 },
  { key: 'rmspropDecay', label: 'RMSProp, ρ', max: 0.999, step: 0.001 },
  { key: 'beta1', label: 'Adam, β₁', max: 0.99, step: 0.01 },
  { key: 'beta2', label: 'Adam, β₂', max: 0.999, step: 0.001 },
] as const;

/** The weight of the past in each optimiser. */
export function MemoryPanel() {
  return (
    <fieldset class="controls memory">
      <legend>Memory</legend>
      {memories.map(({ key, label, max, step: by }) => (
        <Slider
          key={key}
          label={label}
          value={settings.value[key]}
          min={0}
          max={max}
          step={by}
          onInput={(value) => state.set({ [key]: value })}
        />
      ))}
    </fieldset>
  );
}
