/** The neuron page: the effect of weights, bias and activation on one input, and on all of them. */
import { activationNames, activations } from '@nutshell/micro/dense';
import { activationLabels } from '../../ui/activation-labels.ts';
import { Button, Select, Slider } from '../../ui/controls.tsx';
import { CurveView } from './curve-view.tsx';
import { Diagram } from './diagram.tsx';
import { examples } from './examples.ts';
import { activationFormulas, respond, shown, sumWithNumbers } from './neuron.ts';
import './neuron.css';
import { PlaneView } from './plane-view.tsx';
import { choose, example, moveInput, response } from './session.ts';
import { type ExampleName, LIMIT, REACH, state } from './state.ts';

const { set } = state;

/** The curve of g shows this range of z: the lecture's ±10 is within it. */
const FURTHEST = 12;

export default function Page() {
  const now = state.value;
  const { z, a } = response.value;
  const g = activations[now.activation].value;
  return (
    <div class="neuron">
      <h1>Neuron</h1>
      <p class="lead">
        An artificial neuron weighs its inputs, adds a bias and passes the sum z through an activation
        function: one line in the plane, and a rule for how sharply it divides.
      </p>
      <div class="workbench">
        <Controls />
        <div class="results">
          <div class="panel">
            <Diagram state={now} />
            <p class="formula number" data-z={z} data-a={a}>
              <span>
                <i>z</i> = {now.inputs === '2' ? 'w₁x₁ + w₂x₂ + b' : 'w₁x₁ + b'} = {sumWithNumbers(now)}
              </span>
              <span>
                <i>a</i> = g(z) = {activationFormulas[now.activation]}; g({shown(z)}) = <b>{shown(a)}</b>
              </span>
            </p>
          </div>
          <div class="pictures">
            <figure>
              {now.inputs === '2' ? <PlaneView /> : <OneInput />}
              <figcaption>
                {now.inputs === '2'
                  ? 'Drag the input. Shaded is a: blue where positive, orange and hatched where negative. The line is z = 0; the weight vector stands on it.'
                  : 'a over the input x₁: drag the mark. The dashed line is z = 0.'}
              </figcaption>
            </figure>
            <figure>
              <CurveView
                label={`Activation ${activationLabels[now.activation]}: g of z is ${shown(a)} at z = ${shown(z)}`}
                from={-FURTHEST}
                to={FURTHEST}
                value={g}
                at={z}
                across="z"
                up="a = g(z)"
                height={240}
              />
              <figcaption>The activation function, and where z is on it.</figcaption>
              <ExampleTable />
            </figure>
          </div>
        </div>
      </div>
    </div>
  );
}

function OneInput() {
  const now = state.value;
  const { z, a } = response.value;
  return (
    <CurveView
      label={`Output over the input: at x₁ = ${shown(now.x1)}, z is ${shown(z)} and a is ${shown(a)}. Arrow keys move the input.`}
      from={-REACH}
      to={REACH}
      value={(x) => respond(now, x, 0).a}
      at={now.x1}
      mark={now.w1 === 0 ? undefined : -now.b / now.w1}
      across="x₁"
      up="a"
      height={(width) => width * 0.75}
      onMove={moveInput}
    />
  );
}

function Controls() {
  const now = state.value;
  const two = now.inputs === '2';
  const weight = (label: string, key: 'w1' | 'w2' | 'b') => (
    <Slider
      label={label}
      value={now[key]}
      min={-LIMIT}
      max={LIMIT}
      step={0.1}
      format={shown}
      onInput={(value) => set({ [key]: value })}
    />
  );
  const input = (label: string, key: 'x1' | 'x2') => (
    <Slider
      label={label}
      value={now[key]}
      min={-REACH}
      max={REACH}
      step={0.01}
      format={shown}
      onInput={(value) => set({ [key]: value })}
    />
  );
  return (
    <aside class="controls">
      <div role="group" aria-label="Examples">
        <div class="legend">Examples</div>
        <div class="row">
          {(Object.keys(examples) as Exclude<ExampleName, 'none'>[]).map((name) => (
            <Button key={name} pressed={now.example === name} onClick={() => choose(name)}>
              {examples[name].label}
            </Button>
          ))}
        </div>
      </div>
      <Select
        label="Inputs"
        value={now.inputs}
        options={[
          { value: '1', label: 'One: x₁' },
          { value: '2', label: 'Two: x₁ and x₂' },
        ]}
        onChange={(inputs) => set({ inputs, example: 'none' })}
      />
      {weight('Weight w₁', 'w1')}
      {two && weight('Weight w₂', 'w2')}
      {weight('Bias b', 'b')}
      <Select
        label="Activation g"
        value={now.activation}
        options={activationNames.map((value) => ({ value, label: activationLabels[value] }))}
        onChange={(activation) => set({ activation })}
      />
      {input('Input x₁', 'x1')}
      {two && input('Input x₂', 'x2')}
    </aside>
  );
}

/** The example's inputs with the neuron's outputs. */
function ExampleTable() {
  const now = state.value;
  if (!example.value) return null;
  const { remark, inputs } = example.value;
  const two = now.inputs === '2';
  return (
    <div class="example">
      <table>
        <thead>
          <tr>
            <th class="number">x₁</th>
            {two && <th class="number">x₂</th>}
            <th class="number">z</th>
            <th class="number">a</th>
            <th>wanted</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map(({ x, target }) => {
            const { z, a } = respond(now, x[0], x[1]);
            const right = a >= 0.5 === (target === 1);
            return (
              <tr key={x.join()}>
                <td class="number">{shown(x[0])}</td>
                {two && <td class="number">{shown(x[1])}</td>}
                <td class="number">{shown(z)}</td>
                <td class="number">{shown(a)}</td>
                <td class={right ? 'right' : 'wrong'}>
                  {target} <span aria-label={right ? 'as it is' : 'not as it is'}>{right ? '✓' : '✗'}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="small quiet">{remark}</p>
    </div>
  );
}
