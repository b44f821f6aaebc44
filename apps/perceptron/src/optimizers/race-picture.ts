/** The race as pictures: the whole paths with labelled ends, and an animation that plays wherever an SVG is shown. */
import { surfaceNames, surfaces, type SurfaceName } from '@nutshell/micro/surfaces';
import { contourMap, project, type Frame } from './contours.ts';
import { looks } from './looks.ts';
import type { Runner } from './surface-race.ts';

const side = 290;
const ink = '#1f2328';
const quiet = '#59636e';

/**
 * All paths on the three surfaces in a square of four, each end with its optimiser and how many steps it took.
 *
 * @param radius how near to a minimum counts as arrived
 */
export function racePicture(runners: readonly Runner[], radius = 0.1): string {
  const column = 130;
  const [width, height] = [2 * (side + column) + 60, 2 * (side + 60) + 4];
  const cells = surfaceNames.map((name, i) => {
    const frame = {
      left: 30 + (i % 2) * (side + column + 15),
      top: 38 + Math.floor(i / 2) * (side + 60),
      width: side,
      height: side,
    };
    const own = runners.filter(({ surface }) => surface === name);
    return panel(name, frame, own.map((runner) => trail(runner, frame)).join('')) + endLabels(own, frame);
  });
  const legend = legendColumn(runners, radius, 30 + side + column + 15, 38 + side + 60);
  return svg(width, height, 'Seven optimisers on three surfaces', cells.join('') + legend);
}

/**
 * The race as an animated SVG of the first steps, side by side.
 *
 * @param steps how many steps it shows
 * @param seconds how long the race lasts
 * @param rest seconds after it before it starts anew
 */
export function raceAnimation(
  runners: readonly Runner[],
  { steps = 300, seconds = 15, rest = 2 } = {},
): string {
  const [width, height] = [3 * (side + 34) + 6, side + 108];
  const cells = surfaceNames.map((name, i) => {
    const frame = { left: 30 + i * (side + 34), top: 38, width: side, height: side };
    const own = runners.filter(({ surface }) => surface === name);
    const moving = own.map((runner) => movingTrail(runner, frame, { steps, seconds, rest }));
    return panel(
      name,
      frame,
      moving.map(({ line }) => line).join('') + moving.map(({ head }) => head).join(''),
    );
  });
  const entries = Object.values(looks).map(({ label, colour, mark }, i) => {
    const x = 44 + i * ((width - 40) / 7);
    return (
      `<path d="${mark}" transform="translate(${x.toFixed(1)} ${side + 84})" fill="${colour}"/>` +
      `<text x="${(x + 11).toFixed(1)}" y="${side + 88.5}" font-size="13" fill="${ink}">${label}</text>`
    );
  });
  return svg(
    width,
    height,
    `Seven optimisers on three surfaces, their first ${steps} steps`,
    cells.join('') + entries.join(''),
  );
}

/** The map of a surface with its axes, and `content` cut off at its frame. */
function panel(name: SurfaceName, frame: Frame, content: string): string {
  const surface = surfaces[name];
  const { left, top, width, height } = frame;
  const minima = surface.minima.map(([x, y]) => {
    const [a, b] = project(surface, frame, x, y);
    return `<path d="M${a - 5} ${b - 5}l10 10m0-10l-10 10" stroke="${ink}" stroke-width="1.6" fill="none"/>`;
  });
  const ticks = (low: number, high: number) =>
    [-4, -2, 0, 2, 4, -1, 1].filter(
      (value) => value > low && value < high && (high - low > 5 ? value % 2 === 0 : true),
    );
  const text = (x: number, y: number, anchor: string, label: string) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="10.5" fill="${quiet}" text-anchor="${anchor}">${label.replace('-', '−')}</text>`;
  const axes = [
    ...ticks(...surface.bounds.x).map((x) =>
      text(project(surface, frame, x, 0)[0], top + height + 13, 'middle', String(x)),
    ),
    ...ticks(...surface.bounds.y).map((y) =>
      text(left - 5, project(surface, frame, 0, y)[1] + 3.5, 'end', String(y)),
    ),
  ];
  return (
    `<text x="${left}" y="${top - 11}" font-size="14" font-weight="600" fill="${ink}">${surface.title}</text>` +
    `<clipPath id="clip-${name}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>` +
    `<g clip-path="url(#clip-${name})">${contourMap(surface, frame)}${minima.join('')}${content}</g>` +
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="#9aa3ad"/>` +
    axes.join('')
  );
}

/** A whole path with a mark where it has got to after 10, 20, 50, … steps; faint for 100 steps after its arrival at a minimum. */
function trail({ surface, optimizer, path, arrival }: Runner, frame: Frame): string {
  const { colour, mark } = looks[optimizer];
  const points = projected(surface, path, frame);
  const end = arrival ?? points.length - 1;
  const marked = [10, 20, 50, 100, 200, 500].filter((step) => step < end);
  const marks = marked.map(
    (step) => `<path d="${mark}" transform="translate(${points[step].join(' ')}) scale(.62)"/>`,
  );
  const line = (part: readonly [number, number][], css: string) =>
    part.length > 1
      ? `<polyline points="${sparse(part).join(' ')}" fill="none" stroke="${colour}" stroke-linejoin="round" ${css}/>`
      : '';
  return (
    line(points.slice(end, end + 100), 'stroke-width="1" opacity=".25"') +
    line(points.slice(0, end + 1), 'stroke-width="1.7"') +
    `<g fill="${colour}" stroke="#fff" stroke-width=".8">${marks.join('')}</g>`
  );
}

/** Names beside the frame, in the order of the paths' ends from top to bottom, each tied to its end by a thin line. */
function endLabels(runners: readonly Runner[], frame: Frame): string {
  const { left, top, width, height } = frame;
  const gap = 21;
  const ends = runners
    .map((runner) => ({ runner, end: endOf(runner, frame) }))
    .sort((a, b) => rough(a.end[1]) - rough(b.end[1]) || order(a.runner) - order(b.runner));
  const mean = ends.reduce((sum, { end }) => sum + end[1], 0) / ends.length;
  const first = Math.max(
    top + 10,
    Math.min(top + height - gap * ends.length + 8, mean - (gap * (ends.length - 1)) / 2),
  );
  return ends
    .map(({ runner: { optimizer, arrival }, end }, i) => {
      const { label, colour, mark } = looks[optimizer];
      const [x, y] = [left + width + 16, first + i * gap];
      const steps = arrival === undefined ? '–' : String(arrival);
      return (
        `<path d="M${end[0]} ${end[1]}L${x - 8} ${y}" stroke="${colour}" stroke-width=".7" stroke-dasharray="3 2"/>` +
        `<path d="${mark}" transform="translate(${x} ${y})" fill="${colour}"/>` +
        `<text x="${x + 10}" y="${y + 4}" font-size="12" fill="${ink}">${label} <tspan fill="${quiet}">${steps}</tspan></text>`
      );
    })
    .join('');
}

/** Ends that lie together are listed as their runners arrived. */
const rough = (height: number) => Math.round(height / 20);
const order = ({ arrival }: Runner) => arrival ?? Number.MAX_VALUE;

/** Where a runner arrives, or else where it has got to, within the frame. */
function endOf({ surface, path, arrival }: Runner, frame: Frame): [number, number] {
  return clamp(projected(surface, path, frame).at(arrival ?? -1)!, frame);
}

/** What the marks and numbers say, and the learning rates. */
function legendColumn(runners: readonly Runner[], radius: number, left: number, top: number): string {
  const steps = runners[0].path.length / 2 - 1;
  const rateOf = (surface: SurfaceName, name: string) =>
    runners.find((runner) => runner.surface === surface && runner.optimizer === name)?.learningRate ?? 0;
  const rows = Object.entries(looks).map(([name, { label, colour, mark }], i) => {
    const y = top + 66 + i * 24;
    const rates = surfaceNames.map(
      (surface, column) =>
        `<text x="${left + 185 + column * 75}" y="${y + 4}" font-size="12" fill="${ink}" text-anchor="end">${Number(rateOf(surface, name).toPrecision(3))}</text>`,
    );
    return (
      `<path d="${mark}" transform="translate(${left + 6} ${y})" fill="${colour}"/>` +
      `<text x="${left + 20}" y="${y + 4}" font-size="13" fill="${ink}">${label}</text>${rates.join('')}`
    );
  });
  const head = ['saddle', 'valley', 'Beale'].map(
    (name, column) =>
      `<text x="${left + 185 + column * 75}" y="${top + 42}" font-size="12" fill="${quiet}" text-anchor="end">${name}</text>`,
  );
  const notes = [
    `Beside the maps: steps until first within ${radius} of a minimum (×),`,
    `or – if not within ${steps}. Faint: 100 steps more.`,
    'Small marks: after 10, 20, 50, 100, 200 and 500 steps.',
    'Darker ground is lower.',
  ].map(
    (note, i) => `<text x="${left}" y="${top + 250 + i * 17}" font-size="12" fill="${quiet}">${note}</text>`,
  );
  return `<text x="${left}" y="${top + 14}" font-size="14" font-weight="600" fill="${ink}">Learning rates</text>${head.join('')}${rows.join('')}${notes.join('')}`;
}

/** A path that is drawn as its head moves along it. */
function movingTrail(
  { surface, optimizer, path }: Runner,
  frame: Frame,
  { steps, seconds, rest }: { steps: number; seconds: number; rest: number },
): { line: string; head: string } {
  const { colour, mark } = looks[optimizer];
  const points = projected(surface, path, frame).slice(0, steps + 1);
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
      `<polyline points="${frames.map((point) => point.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round" stroke-dasharray="${length}" stroke-dashoffset="0">` +
      `<animate attributeName="stroke-dashoffset" ${timing} values="${held(travelled.map((distance) => (length - distance).toFixed(0)))}"/></polyline>`,
    head:
      `<path d="${mark}" fill="${colour}" stroke="#fff" transform="translate(${frames.at(-1)!.join(' ')})">` +
      `<animateTransform attributeName="transform" type="translate" ${timing} values="${held(frames.map((point) => point.join(' ')))}"/></path>`,
  };
}

/** The points of a path in a picture, to a tenth of a unit, as far as they are numbers; those far outside are brought to its surroundings. */
function projected(name: SurfaceName, path: Float64Array, frame: Frame): [number, number][] {
  const points: [number, number][] = [];
  for (let i = 0; i < path.length && Number.isFinite(path[i]); i += 2) {
    const point = project(surfaces[name], frame, path[i], path[i + 1]);
    points.push(
      point.map((value) => Number(Math.max(-2000, Math.min(4000, value)).toFixed(1))) as [number, number],
    );
  }
  return points;
}

/** Without points that equal the one before. */
function sparse(points: readonly [number, number][]): [number, number][] {
  return points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
}

function clamp([x, y]: [number, number], { left, top, width, height }: Frame): [number, number] {
  return [Math.max(left, Math.min(left + width, x)), Math.max(top, Math.min(top + height, y))];
}

function svg(width: number, height: number, title: string, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ` +
    `font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif"><title>${title}</title>` +
    `<rect width="${width}" height="${height}" fill="#fff"/>${content}</svg>\n`
  );
}
