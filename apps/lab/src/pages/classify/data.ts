/** The points that the state describes. */
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { planarPoints, scatteredPlaces, splitPoints, targetAt } from '@nutshell/micro/plane';
import { Random } from '@nutshell/random';
import { BOUND, decodePoints, encodePoints } from '../../points/point-code.ts';
import type { ClassifyState } from './state.ts';

type Data = Pick<
  ClassifyState,
  'task' | 'target' | 'dataset' | 'count' | 'noise' | 'test' | 'points' | 'seed'
>;

/** A function of the state only: equal states have equal points. */
export function pointsOf(state: Data): LabelledPoint[] {
  const random = new Random(state.seed).fork('data');
  if (state.task === 'regression') return withHeights(state, placesOf(state, random), random.fork('heights'));
  if (state.dataset === 'own') return decodePoints(state.points) ?? [];
  const all = planarPoints(state.dataset, state.count, { noise: state.noise, random: random.fork('points') });
  const { train, test } = splitPoints(all, state.test, random.fork('split'));
  return [listed(train, false), listed(test, true)].flat();
}

/** Where points of a surface are: one's own places, or some all over the plane. */
function placesOf({ dataset, points, count, test }: Data, random: Random): LabelledPoint[] {
  if (dataset === 'own') return decodePoints(points) ?? [];
  const places = scatteredPlaces(count, random.fork('places'));
  const forTest = Math.round(test * count);
  return Array.from({ length: count }, (_, i) => ({
    x: places[2 * i],
    y: places[2 * i + 1],
    label: 0,
    test: i < forTest,
  }));
}

/** Their heights, with noise that stays the same for a point that is moved. */
function withHeights({ target, noise }: Data, points: LabelledPoint[], random: Random): LabelledPoint[] {
  return points.map((point) => ({
    ...point,
    value: targetAt(target, point.x, point.y) + random.normal(0, noise),
  }));
}

/** The part of a state that describes these points as one's own. */
export function ownPoints(points: readonly LabelledPoint[]): Pick<ClassifyState, 'dataset' | 'points'> {
  return { dataset: 'own', points: encodePoints(points) };
}

function listed({ x, labels }: { x: Float64Array; labels: Uint8Array }, test: boolean): LabelledPoint[] {
  return Array.from(labels, (label, i) => ({ x: clamp(x[2 * i]), y: clamp(x[2 * i + 1]), label, test }));
}

/** Noise may throw a point out of the plane that is shown; it waits at the border. */
const clamp = (value: number): number => Math.min(BOUND, Math.max(-BOUND, value));
