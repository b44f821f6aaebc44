/** The race as pictures: the whole paths with labelled ends, and an animation that plays wherever an SVG is shown. */
import {
  type Box,
  INK,
  QUIET,
  card,
  clipped,
  formatNumber,
  heading,
  mark,
  optimizerLooks as looks,
  outline,
  plot,
  polyline,
  px,
  text,
} from '@nutshell/drawing';
import { surfaceNames, surfaces, type SurfaceName } from '@nutshell/micro/surfaces';
import { contourMap, surfaceScales } from './contour-map.ts';
import type { Runner } from './surface-race.ts';

const SIDE = 290;
/** Radius of a mark. */
const MARK = 5.2;

/**
 * All paths on the three surfaces in a square of four, each end with its optimiser and its number of steps.
 *
 * @param radius distance from a minimum that counts as arrived
 */
export function racePicture(runners: readonly Runner[], radius = 0.1): string {
  const column = 130;
  const cells = surfaceNames.map((name, i) => {
    const box = {
      x: 30 + (i % 2) * (SIDE + column + 15),
      y: 38 + Math.floor(i / 2) * (SIDE + 60),
      width: SIDE,
      height: SIDE,
    };
    const own = runners.filter(({ surface }) => surface === name);
    return panel(name, box, own.map((runner) => trail(runner, box)).join('')) + endLabels(own, box);
  });
  const notes = legendColumn(runners, radius, 30 + SIDE + column + 15, 38 + SIDE + 60);
  return card(2 * (SIDE + column) + 60, 2 * (SIDE + 60) + 4, 'Seven optimisers on three surfaces', [
    ...cells,
    notes,
  ]);
}

/**
 * The race as an animated SVG of the first steps, side by side.
 *
 * @param steps number of steps shown
 * @param seconds how long the race lasts
 * @param rest seconds after it before it starts again
 */
export function raceAnimation(
  runners: readonly Runner[],
  { steps = 300, seconds = 15, rest = 2 } = {},
): string {
  const width = 3 * (SIDE + 34) + 6;
  const cells = surfaceNames.map((name, i) => {
    const box = { x: 30 + i * (SIDE + 34), y: 38, width: SIDE, height: SIDE };
    const own = runners.filter(({ surface }) => surface === name);
    const moving = own.map((runner) => movingTrail(runner, box, { steps, seconds, rest }));
    return panel(name, box, [...moving.map(({ line }) => line), ...moving.map(({ head }) => head)].join(''));
  });
  const entries = Object.values(looks).map(({ label, colour, shape }, i) => {
    const x = 44 + i * ((width - 40) / 7);
    return (
      `<path d="${mark(shape, x, SIDE + 84, MARK)}" fill="${colour}"/>` +
      text(x + 11, SIDE + 88.5, label, { size: 13 })
    );
  });
  const label = `Seven optimisers on three surfaces, their first ${steps} steps`;
  return card(width, SIDE + 108, label, [...cells, ...entries]);
}

/** The map of a surface with its axes, and `content` cut off at its frame. */
function panel(name: SurfaceName, box: Box, content: string): string {
  const surface = surfaces[name];
  const { x, y } = surface.bounds;
  const area = plot(box, { low: x[0], high: x[1], whole: true }, { low: y[0], high: y[1], whole: true });
  const minima = surface.minima.map(
    ([u, v]) =>
      `<path d="M${px(area.x(u) - 5)} ${px(area.y(v) - 5)}l10 10m0-10l-10 10" stroke="${INK}" stroke-width="1.6" fill="none"/>`,
  );
  return [
    heading(surface.title, { x: box.x, y: box.y - 11, size: 14 }),
    area.frame,
    clipped(box, `clip-${name}`, [contourMap(surface, box), ...minima, content]),
    outline(box, { width: 1 }),
  ].join('');
}

/** A whole path with a mark at its place after 10, 20, 50, … steps; faint for 100 steps after its arrival at a minimum. */
function trail({ surface, optimizer, path, arrival }: Runner, box: Box): string {
  const { colour, shape } = looks[optimizer];
  const points = projected(surface, path, box);
  const end = arrival ?? points.length - 1;
  const marks = [10, 20, 50, 100, 200, 500]
    .filter((step) => step < end)
    .map((step) => mark(shape, ...points[step], 0.62 * MARK));
  const line = (part: readonly Place[], css: string) =>
    part.length > 1
      ? `<path d="${polyline(sparse(part))}" fill="none" stroke="${colour}" stroke-linejoin="round" ${css}/>`
      : '';
  return (
    line(points.slice(end, end + 100), 'stroke-width="1" opacity="0.25"') +
    line(points.slice(0, end + 1), 'stroke-width="1.7"') +
    `<path d="${marks.join('')}" fill="${colour}" stroke="#ffffff" stroke-width="0.5"/>`
  );
}

/** Names beside the frame, in the order of the paths' ends from top to bottom, each tied to its end by a thin line. */
function endLabels(runners: readonly Runner[], box: Box): string {
  const gap = 21;
  const ends = runners
    .map((runner) => ({ runner, end: endOf(runner, box) }))
    .sort((a, b) => rough(a.end[1]) - rough(b.end[1]) || order(a.runner) - order(b.runner));
  const mean = ends.reduce((sum, { end }) => sum + end[1], 0) / ends.length;
  const first = Math.max(
    box.y + 10,
    Math.min(box.y + box.height - gap * ends.length + 8, mean - (gap * (ends.length - 1)) / 2),
  );
  return ends
    .map(({ runner: { optimizer, arrival }, end }, i) => {
      const { label, colour, shape } = looks[optimizer];
      const [x, y] = [box.x + box.width + 16, first + i * gap];
      return (
        `<path d="M${end[0]} ${end[1]}L${px(x - 8)} ${px(y)}" stroke="${colour}" stroke-width="0.7" stroke-dasharray="3 2"/>` +
        `<path d="${mark(shape, x, y, MARK)}" fill="${colour}"/>` +
        text(x + 10, y + 4, label) +
        text(x + 104, y + 4, arrival === undefined ? '–' : String(arrival), { fill: QUIET, anchor: 'end' })
      );
    })
    .join('');
}

/** Ends that lie together are listed as their runners arrived. */
const rough = (height: number) => Math.round(height / 20);
const order = ({ arrival }: Runner) => arrival ?? Number.MAX_VALUE;

/** The place where a runner arrives, or else its last place, within the frame. */
function endOf({ surface, path, arrival }: Runner, box: Box): Place {
  const [x, y] = projected(surface, path, box).at(arrival ?? -1)!;
  const within = (value: number, low: number, size: number) => Math.max(low, Math.min(low + size, value));
  return [within(x, box.x, box.width), within(y, box.y, box.height)];
}

/** The meaning of marks and numbers, and the learning rates. */
function legendColumn(runners: readonly Runner[], radius: number, left: number, top: number): string {
  const steps = runners[0].path.length / 2 - 1;
  const rateOf = (surface: SurfaceName, name: string) =>
    runners.find((runner) => runner.surface === surface && runner.optimizer === name)?.learningRate ?? 0;
  const column = (i: number) => left + 185 + i * 75;
  const rows = Object.entries(looks).map(([name, { label, colour, shape }], i) => {
    const y = top + 66 + i * 24;
    const rates = surfaceNames.map((surface, k) =>
      text(column(k), y + 4, formatNumber(rateOf(surface, name), 3), { anchor: 'end' }),
    );
    return (
      `<path d="${mark(shape, left + 6, y, MARK)}" fill="${colour}"/>` +
      text(left + 20, y + 4, label, { size: 13 }) +
      rates.join('')
    );
  });
  const head = ['saddle', 'valley', 'Beale'].map((name, k) =>
    text(column(k), top + 42, name, { fill: QUIET, anchor: 'end' }),
  );
  const notes = [
    `Beside the maps: steps until first within ${radius} of a minimum (×),`,
    `or – if not within ${steps}. Faint: 100 steps more.`,
    'Small marks: after 10, 20, 50, 100, 200 and 500 steps.',
    'Darker ground is lower.',
  ].map((note, i) => text(left, top + 250 + i * 17, note, { fill: QUIET }));
  return [heading('Learning rates', { x: left, y: top + 14, size: 14 }), ...head, ...rows, ...notes].join('');
}

/** A path that is drawn as its head moves along it. */
function movingTrail(
  { surface, optimizer, path }: Runner,
  box: Box,
  { steps, seconds, rest }: { steps: number; seconds: number; rest: number },
): { line: string; head: string } {
  const { colour, shape } = looks[optimizer];
  const points = projected(surface, path, box).slice(0, steps + 1);
  const every = Math.max(1, Math.round(steps / 150));
  const frames = points.filter((_, i) => i % every === 0);
  const travelled = [0];
  for (let i = 1; i < frames.length; i++)
    travelled.push(
      travelled[i - 1] + Math.hypot(frames[i][0] - frames[i - 1][0], frames[i][1] - frames[i - 1][1]),
    );
  const length = Math.ceil(travelled.at(-1)!) + 1;
  // The rest is as many frames more in which nothing moves: times stay equal and need not be written.
  const still = Math.round((frames.length * rest) / seconds);
  const held = <T>(values: T[]) =>
    [...values, ...Array.from({ length: still }, () => values.at(-1)!)].join(';');
  const timing = `dur="${seconds + rest}s" repeatCount="indefinite"`;
  return {
    line:
      `<path d="${polyline(frames)}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round" stroke-dasharray="${length}" stroke-dashoffset="0">` +
      `<animate attributeName="stroke-dashoffset" ${timing} values="${held(travelled.map((distance) => (length - distance).toFixed(0)))}"/></path>`,
    head:
      `<path d="${mark(shape, 0, 0, MARK)}" fill="${colour}" stroke="#ffffff" transform="translate(${frames.at(-1)!.join(' ')})">` +
      `<animateTransform attributeName="transform" type="translate" ${timing} values="${held(frames.map((point) => point.join(' ')))}"/></path>`,
  };
}

type Place = readonly [x: number, y: number];

/** The points of a path in a picture, to a tenth of a unit, as far as they are numbers; those far outside are brought to its surroundings. */
function projected(name: SurfaceName, path: Float64Array, box: Box): Place[] {
  const near = (value: number) => Number(Math.max(-2000, Math.min(4000, value)).toFixed(1));
  const { x, y } = surfaceScales(surfaces[name], box);
  const points: Place[] = [];
  for (let i = 0; i < path.length && Number.isFinite(path[i]); i += 2)
    points.push([near(x(path[i])), near(y(path[i + 1]))]);
  return points;
}

/** Without points that equal the one before. */
function sparse(points: readonly Place[]): Place[] {
  return points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
}
