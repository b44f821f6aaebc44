/** The points that the state describes. */
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { planarPoints, splitPoints } from '@nutshell/micro/plane';
import { Random } from '@nutshell/random';
import { BOUND, decodePoints, encodePoints } from '../../points/point-code.ts';
import type { ClassifyState } from './state.ts';

/** A function of the state only: equal states have equal points. */
export function pointsOf(
  state: Pick<ClassifyState, 'dataset' | 'count' | 'noise' | 'test' | 'points' | 'seed'>,
): LabelledPoint[] {
  if (state.dataset === 'own') return decodePoints(state.points) ?? [];
  const random = new Random(state.seed).fork('data');
  const all = planarPoints(state.dataset, state.count, { noise: state.noise, random: random.fork('points') });
  const { train, test } = splitPoints(all, state.test, random.fork('split'));
  return [listed(train, false), listed(test, true)].flat();
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
