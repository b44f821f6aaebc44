import { BLUE, card, heading, plot, px, text } from '@nutshell/drawing';
import type { Saturation } from './reading.ts';

const [SIDE, LEFT, TOP, GAP] = [190, 64, 84, 76];

/**
 * How often each unit's gates were open and shut, a panel for each layer and gate (Karpathy, Johnson and Li 2015, figure 5).
 * @param saturation at least one
 */
export function saturationPicture(saturation: readonly Saturation[]): string {
  const layers = [...new Set(saturation.map(({ layer }) => layer))];
  const gates = [...new Set(saturation.map(({ gate }) => gate))];
  const panels = saturation.flatMap(({ layer, gate, shut, open }) => {
    const x = LEFT + gates.indexOf(gate) * (SIDE + GAP);
    const y = TOP + layers.indexOf(layer) * (SIDE + GAP);
    const axes = plot(
      { x, y, width: SIDE, height: SIDE },
      { low: 0, high: 1, label: layer === layers.at(-1) ? 'shut (below .1)' : undefined },
      { low: 0, high: 1, label: gate === gates[0] && layer === layers[0] ? 'open (above .9)' : undefined },
    );
    return [
      axes.frame,
      text(x + SIDE, y - 10, `${gateNames[gate] ?? gate}, layer ${layer + 1}`, {
        anchor: 'end',
        weight: 600,
      }),
      `<path d="${axes.path([
        [0, 1],
        [1, 0],
      ])}" stroke="#9aa3ad" stroke-dasharray="4 4"/>`,
      ...Array.from(shut, (share, unit) => {
        const at = `cx="${px(axes.x(share))}" cy="${px(axes.y(open[unit]))}"`;
        return `<circle ${at} r="3" fill="${BLUE}" fill-opacity=".45"/>`;
      }),
    ];
  });
  const width = LEFT + gates.length * (SIDE + GAP);
  const height = TOP + layers.length * (SIDE + GAP) - 24;
  return card(
    width,
    height,
    'for each unit and gate, the share of characters at which it was shut and open',
    [heading('Share of the characters at which gates are shut and open'), ...panels],
  );
}

const gateNames: Record<string, string> = {
  i: 'input gate',
  f: 'forget gate',
  o: 'output gate',
  z: 'update gate',
  r: 'reset gate',
};
