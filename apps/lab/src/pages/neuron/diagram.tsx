/** The neuron as the lecture draws it: inputs times weights, their sum with the bias, the activation, the output. */
import { activations } from '@nutshell/micro/dense';
import { bounded, respond, shown } from './neuron.ts';
import type { NeuronState } from './state.ts';

const WIDTH = 580;
const HEIGHT = 200;

export function Diagram({ state }: { state: NeuronState }) {
  const { inputs, w1, w2, b, x1, x2 } = state;
  const { z, a } = respond(state, x1, x2);
  const rows = [
    { name: 'x₁', value: x1, weight: w1, symbol: 'w₁' },
    ...(inputs === '2' ? [{ name: 'x₂', value: x2, weight: w2, symbol: 'w₂' }] : []),
    { name: '1', value: undefined, weight: b, symbol: 'b' },
  ];
  const y = (row: number) => (HEIGHT * (row + 0.5)) / rows.length;
  const middle = HEIGHT / 2;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      class="diagram"
      role="img"
      aria-label={`z is ${shown(z)}, a is ${shown(a)}`}
    >
      {rows.map(({ name, value, weight, symbol }, row) => {
        const from = y(row);
        return (
          <g key={symbol}>
            <path
              d={`M 56 ${from} L 222 ${middle}`}
              class={weight < 0 ? 'edge negative' : 'edge positive'}
              stroke-width={0.75 + Math.abs(weight) / 2}
            />
            <circle cx="30" cy={from} r="26" class="node" />
            <text x="30" y={from + (value === undefined ? 5 : -2)} class="name">
              {name}
            </text>
            {value !== undefined && (
              <text x="30" y={from + 15} class="value">
                {shown(value)}
              </text>
            )}
            <text x={132} y={labelHeight(from, middle, weight)} class="weight">
              {symbol} = {shown(weight)}
            </text>
          </g>
        );
      })}
      <path d={`M 280 ${middle} H 366`} class="edge" stroke-width="1.5" />
      <path d={`M 426 ${middle} H 476`} class="edge" stroke-width="1.5" />
      <circle cx="250" cy={middle} r="30" class="node" />
      <text x="250" y={middle + 8} class="sum">
        Σ
      </text>
      <text x="323" y={middle - 10} class="value">
        z = {shown(z)}
      </text>
      <circle cx="396" cy={middle} r="30" class="node" />
      <path d={shape(state, 396, middle)} class="curve" />
      <text x="484" y={middle + 5} class="output">
        a = {shown(a)}
      </text>
    </svg>
  );
}

/** Beside the line from an input to the sum, on its outer side, the further the steeper and the wider it is. */
function labelHeight(from: number, middle: number, weight: number): number {
  const away = 9 + Math.abs(middle - from) * 0.15 + Math.abs(weight) / 4;
  return from + (middle - from) * 0.46 + (from > middle ? away + 9 : -away);
}

/** The activation's curve, small enough for a circle of radius 30. */
function shape({ activation }: NeuronState, x: number, y: number): string {
  const g = activations[activation].value;
  const reach = bounded.has(activation) ? 4 : 2;
  const tall = bounded.has(activation) ? 14 : 8;
  const lift = activation === 'sigmoid' || activation === 'threshold' ? 7 : 0;
  const points = Array.from({ length: 81 }, (_, i) => {
    const z = -reach + (2 * reach * i) / 80;
    return `${(x + (18 * z) / reach).toFixed(1)} ${(y - tall * g(z) + lift).toFixed(1)}`;
  });
  return `M ${points.join(' L ')}`;
}
