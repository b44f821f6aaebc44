import {
  type Box,
  INK,
  ORANGE,
  QUIET,
  card,
  formatFixed,
  formatNumber,
  heading,
  outline,
  text,
} from '@nutshell/drawing';
import { picture } from '@nutshell/drawing/images';
import { CODE_HEIGHT, CODE_WIDTH, codes } from './codes.ts';
import type { Criterion } from './criterion.ts';

import type { LayerMaps } from './feature-maps.ts';

const WIDTH = 900;
const LEFT = 118;
const ROOM = WIDTH - LEFT - 24;
const TOP = 56;

/** The kernels of a layer, side by side on one scale of colours. */
export function filtersSvg(title: string, { width, height, maps }: LayerMaps): string {
  const [side, gap] = [112, 12];
  const size = Math.max(...extent(maps).map(Math.abs));
  const range: [number, number] = [-size, size];
  const kernels = maps.map((kernel, i) => {
    const box = { x: 24 + i * (side + gap), y: TOP, width: side, height: (side * height) / width };
    return (
      picture(kernel, width, height, box, { range, signed: true }) +
      text(box.x + side / 2, box.y + box.height + 18, String(i), { fill: QUIET, anchor: 'middle' })
    );
  });
  const steps = 41;
  const scale = {
    x: 24 + maps.length * (side + gap) + 12,
    y: TOP,
    width: 16,
    height: (side * height) / width,
  };
  const ramp = Float32Array.from({ length: steps }, (_, i) => size * (1 - (2 * i) / (steps - 1)));
  const legend = [
    picture(ramp, 1, steps, scale, { range, signed: true }),
    ...[size, 0, -size].map((value, i) =>
      text(
        scale.x + 22,
        scale.y + 5 + (i * scale.height) / 2,
        `${value > 0 ? '+' : ''}${formatNumber(value, 2)}`,
        {
          fill: QUIET,
        },
      ),
    ),
  ];
  return card(WIDTH, TOP + scale.height + 34, title, [heading(title), ...kernels, ...legend]);
}

/**
 * The states of every stage of a network for one image, from the image down to the ten outputs.
 * @param output the meaning of the last stage, which the states alone do not show
 */
export function featureMapsSvg(title: string, stages: LayerMaps[], output: OutputReading): string {
  const parts = [heading(title)];
  let y = TOP;
  for (const [i, stage] of stages.entries()) {
    const row =
      i === stages.length - 1
        ? outputRow(stage.maps[0], y, output)
        : stage.maps.length === 1 && i > 0
          ? unitsRow(stage, y)
          : planesRow(stage, y);
    parts.push(stageLabel(stage, y), row.parts);
    y += row.height + 20;
  }
  const note =
    'Grey levels: in each row from black, the lowest state, to white, the highest. A name with @ gives number and size of the maps.';
  parts.push(text(24, y + 4, note, { size: 11, fill: QUIET }));
  return card(WIDTH, y + 20, title, parts);
}

export interface OutputReading {
  kind: Criterion['outputs'];
  classes: string[];
}

interface Row {
  parts: string;
  height: number;
}

function stageLabel({ layer, width, height, maps }: LayerMaps, y: number): string {
  const size = maps.length === 1 && layer !== 'input' ? String(width * height) : `${width}×${height}`;
  const count = maps.length > 1 ? `${maps.length} @ ` : '';
  return (
    text(24, y + 14, layer === 'input' || layer === 'output' ? layer : layer.toUpperCase(), {
      size: 14,
      weight: 600,
    }) + text(24, y + 31, layer === 'output' ? '10 units' : count + size, { fill: QUIET })
  );
}

/** Maps side by side, as large as they fit into one row, up to `most`. */
function planesRow({ width, height, maps }: LayerMaps, y: number, most = 84): Row {
  const gap = 4;
  const side = Math.min(most, (ROOM + gap) / maps.length - gap);
  const tall = (side * height) / width;
  const range = extent(maps);
  const parts = maps.map((map, i) =>
    picture(map, width, height, { x: LEFT + i * (side + gap), y, width: side, height: tall }, { range }),
  );
  return { parts: parts.join(''), height: tall };
}

/** A layer without a plane: F6 as the bitmap that its code is, others as a band of cells. */
function unitsRow({ width, height, maps: [states] }: LayerMaps, y: number): Row {
  const cell = width === CODE_WIDTH ? 8 : Math.min(26, ROOM / width);
  const box = { x: LEFT, y, width: width * cell, height: height * cell };
  return {
    parts: picture(states, width, height, box, { range: extent([states]) }),
    height: Math.max(box.height, 34),
  };
}

/** The ten classes with their numbers, the winner framed; classes that have codes are shown as these. */
function outputRow(values: Float32Array, y: number, { kind, classes }: OutputReading): Row {
  const step = ROOM / 10;
  const penalties = kind === 'penalties';
  const winner = values.indexOf(penalties ? Math.min(...values) : Math.max(...values));
  const [width, height] = penalties ? [CODE_WIDTH * 6, CODE_HEIGHT * 6] : [34, 34];
  const parts = Array.from(values, (value, i) => {
    const box: Box = { x: LEFT + i * step + (step - width) / 2, y, width, height };
    const middle = box.x + width / 2;
    const drawn = penalties
      ? picture(codes[i], CODE_WIDTH, CODE_HEIGHT, box, { range: [-1, 1] })
      : picture([value], 1, 1, box, { range: extent([values]) });
    const frame = { x: box.x - 4, y: y - 4, width: width + 8, height: height + 8 };
    const colour = i === winner ? ORANGE : INK;
    return [
      drawn,
      i === winner ? outline(frame, { stroke: ORANGE, width: 2.5 }) : '',
      text(middle, y + height + 21, classes[i], {
        size: classes[i].length > 2 ? 10 : 13,
        weight: 600,
        fill: colour,
        anchor: 'middle',
      }),
      text(middle, y + height + 37, formatFixed(value, penalties ? 1 : 2), {
        fill: i === winner ? ORANGE : QUIET,
        anchor: 'middle',
      }),
    ].join('');
  });
  const reading = {
    penalties:
      'Each output is the squared distance between F6 and the code of its class, drawn above it; the least wins.',
    units: 'The largest unit wins; targets are +1 for the right class and −1 for the others.',
    logits: 'The largest logit wins; softmax makes probabilities of them.',
  }[kind];
  parts.push(text(LEFT, y + height + 60, reading, { fill: QUIET }));
  return { parts: parts.join(''), height: height + 66 };
}

/** Least and greatest value of all maps, so that maps of a row can be compared. */
function extent(maps: ArrayLike<number>[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const map of maps) {
    for (let i = 0; i < map.length; i++) {
      low = Math.min(low, map[i]);
      high = Math.max(high, map[i]);
    }
  }
  return [low, high];
}
