/** The app's pictures, in SVG. */
import type { Picture } from '@nutshell/data';
import { QUIET, around, card, heading, palette, plot, text } from '@nutshell/drawing';
import { colourPicture, picture } from '@nutshell/drawing/images';
import type { KernelPicture, LayerMaps } from '@nutshell/core/pictures';
import type { LayerGradient } from './gradient-depth.ts';

const WIDTH = 900;
const LEFT = 24;
const TOP = 56;

/** Kernels side by side, 16 in a row. */
export function kernelsSvg(title: string, kernels: readonly KernelPicture[]): string {
  const [across, gap] = [16, 8];
  const side = (WIDTH - 2 * LEFT + gap) / across - gap;
  const parts = kernels.map((kernel, i) =>
    colourPicture(kernel.pixels, kernel.side, kernel.side, {
      x: LEFT + (i % across) * (side + gap),
      y: TOP + Math.floor(i / across) * (side + gap),
      width: side,
      height: side,
    }),
  );
  return card(WIDTH, TOP + Math.ceil(kernels.length / across) * (side + gap) + 16, title, [
    heading(title),
    ...parts,
  ]);
}

const MOST_MAPS = 16;

/** The picture, and below it some maps of every stage; each row from black, its lowest value, to white, its highest. */
export function featureMapsSvg(title: string, seen: Picture, stages: readonly LayerMaps[]): string {
  const [gap, inputSide, labelled] = [8, 150, 24];
  const parts = [
    heading(title),
    colourPicture(seen.pixels, seen.width, seen.height, {
      x: LEFT,
      y: TOP,
      width: (inputSide * seen.width) / seen.height,
      height: inputSide,
    }),
  ];
  let y = TOP + inputSide + 20;
  for (const { layer, width, height, maps } of stages) {
    const shown = maps.slice(0, MOST_MAPS);
    const side = (WIDTH - 2 * LEFT + gap) / MOST_MAPS - gap;
    const range = extent(shown);
    const count = maps.length > shown.length ? `${shown.length} of ${maps.length}` : String(maps.length);
    parts.push(text(LEFT, y + 14, `${layer}: ${count} maps of ${height}×${width}`, { fill: QUIET }));
    y += labelled;
    for (const [i, map] of shown.entries())
      parts.push(
        picture(map, width, height, { x: LEFT + i * (side + gap), y, width: side, height: side }, { range }),
      );
    y += side + 16;
  }
  return card(WIDTH, y, title, parts);
}

/** A picture beside itself as a class sees it: dark where nothing speaks for it. */
export interface Evidence {
  caption: string;
  /** [size, size], 0 to 1. */
  shares: Float32Array;
}

export function classActivationSvg(title: string, seen: Picture, evidence: readonly Evidence[]): string {
  const [side, gap] = [200, 16];
  const { width, height, pixels } = seen;
  const shaded = evidence.map(({ shares }) =>
    Uint8ClampedArray.from(pixels, (value, i) => value * (0.15 + 0.85 * shares[Math.floor(i / 3)])),
  );
  const parts = [pixels, ...shaded].flatMap((each, i) => {
    const box = { x: LEFT + i * (side + gap), y: TOP, width: side, height: side };
    return [
      colourPicture(each, width, height, box),
      text(box.x, TOP + side + 18, i === 0 ? 'the picture' : evidence[i - 1].caption, { fill: QUIET }),
    ];
  });
  const across = LEFT + (1 + evidence.length) * (side + gap) + 8;
  return card(Math.max(across, 400), TOP + side + 34, title, [heading(title), ...parts]);
}

/** Norms of gradients by depth, a line for each network or state of it, on a logarithmic scale. */
export function gradientsSvg(
  title: string,
  curves: readonly { name: string; gradients: readonly LayerGradient[] }[],
): string {
  const box = { x: 84, y: TOP + 24, width: WIDTH - 84 - LEFT, height: 260 };
  const norms = curves.flatMap(({ gradients }) =>
    gradients.map(({ norm }) => norm).filter((norm) => norm > 0),
  );
  const decades = around(norms.map(Math.log10));
  const { frame, path } = plot(
    box,
    {
      low: 1,
      high: Math.max(2, ...curves.map(({ gradients }) => gradients.length)),
      whole: true,
      label: 'layer, from the picture to the classes',
    },
    {
      low: 10 ** decades.low,
      high: 10 ** decades.high,
      log: true,
      label: 'norm of the gradient of its kernel',
    },
  );
  const lines = curves.map(({ name, gradients }, i) => {
    const points = gradients.map(({ norm }, at) => [at + 1, Math.max(norm, 10 ** decades.low)] as const);
    const [x, y] = [box.x + box.width - 130, box.y + 20 + 18 * i];
    return [
      `<path d="${path(points)}" fill="none" stroke="${palette[i]}" stroke-width="2"/>`,
      `<path d="M${x} ${y - 4}h20" stroke="${palette[i]}" stroke-width="2"/>`,
      text(x + 26, y, name),
    ].join('');
  });
  return card(WIDTH, box.y + box.height + 52, title, [heading(title), frame, ...lines]);
}

/** The least and the largest of all values. */
function extent(maps: readonly Float32Array[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const map of maps)
    for (const value of map) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}
