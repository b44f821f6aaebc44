/** Scenes of coloured shapes, drawn at random, and their pictures. Runs in browsers. */
import type { Random } from '@nutshell/random';
import type { Picture } from '../pictures/pictures.ts';
import { COLOURS, type Scene, SHAPES, type Thing } from './scene.ts';

const SIDE = 32;

/** Half of them are one to three equal things, half two that differ, one above or left of the other. */
export function drawScene(random: Random): Scene {
  const draw = (): Thing => ({
    colour: COLOURS[random.int(COLOURS.length)],
    shape: SHAPES[random.int(SHAPES.length)],
  });
  const first = draw();
  if (random.int(2) === 0) return { kind: 'group', thing: first, count: (1 + random.int(3)) as 1 | 2 | 3 };
  let second = draw();
  while (second.colour === first.colour && second.shape === first.shape) second = draw();
  return { kind: 'pair', first, relation: random.int(2) === 0 ? 'above' : 'left of', second };
}

/** Where the things of a scene lie, in halves of the picture from its centre; y goes down. */
type Place = readonly [x: number, y: number];

const GROUPS: Record<1 | 2 | 3, readonly Place[]> = {
  1: [[0, 0]],
  2: [[-0.5, 0.5], [0.5, -0.5]], // prettier-ignore
  3: [[-0.55, 0.45], [0, -0.5], [0.55, 0.45]], // prettier-ignore
};

const PAIRS: Record<'above' | 'left of', readonly [Place, Place]> = {
  above: [[0, -0.5], [0, 0.5]], // prettier-ignore
  'left of': [[-0.5, 0], [0.5, 0]], // prettier-ignore
};

const PIGMENTS: Record<Thing['colour'], readonly [number, number, number]> = {
  red: [220, 50, 47],
  green: [60, 170, 70],
  blue: [50, 90, 220],
  yellow: [235, 200, 40],
};

/** Points from the centre of a shape, whose radius is 1, that belong to it; y goes down. */
const INSIDE: Record<Thing['shape'], (x: number, y: number) => boolean> = {
  circle: (x, y) => x * x + y * y < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.8 && y > 2 * Math.abs(x) - 1,
};

/** Samples of a pixel in each direction, which make edges smooth. */
const SAMPLES = 3;

/** A picture of a scene, 32x32: sizes, places and brightness vary, and the ground is a random grey. */
export function renderScene(scene: Scene, random: Random): Picture {
  const things =
    scene.kind === 'group'
      ? GROUPS[scene.count].map((place) => ({ thing: scene.thing, place }))
      : PAIRS[scene.relation].map((place, i) => ({ thing: [scene.first, scene.second][i], place }));
  const ground = random.uniform(70, 150);
  const pixels = new Float32Array(SIDE * SIDE * 3).fill(ground);
  for (const { thing, place } of things) {
    const radius = SIDE * random.uniform(0.14, 0.2);
    const [x, y] = place.map((at) => (SIDE / 2) * (1 + at) + SIDE * random.uniform(-0.06, 0.06));
    paint(pixels, thing, { x, y, radius, light: random.uniform(0.8, 1) });
  }
  return {
    height: SIDE,
    width: SIDE,
    pixels: Uint8Array.from(pixels, (value) => Math.max(0, Math.min(255, value + random.uniform(-8, 8)))),
  };
}

interface Placed {
  x: number;
  y: number;
  radius: number;
  light: number;
}

function paint(pixels: Float32Array, { colour, shape }: Thing, { x, y, radius, light }: Placed): void {
  const isInside = INSIDE[shape];
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let hits = 0;
      for (let k = 0; k < SAMPLES * SAMPLES; k++) {
        const across = column + ((k % SAMPLES) + 0.5) / SAMPLES;
        const down = row + (Math.floor(k / SAMPLES) + 0.5) / SAMPLES;
        if (isInside((across - x) / radius, (down - y) / radius)) hits++;
      }
      const share = hits / (SAMPLES * SAMPLES);
      for (let c = 0; c < 3; c++) {
        const at = (row * SIDE + column) * 3 + c;
        pixels[at] += share * (light * PIGMENTS[colour][c] - pixels[at]);
      }
    }
  }
}
