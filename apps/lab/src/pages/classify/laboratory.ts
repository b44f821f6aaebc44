/**
 * The classify page's engine: keeps a network trained as its state says, in slices that leave time for the frame.
 *
 * One rule holds it together: the picture is a function of the state, `steps` included. So after any change, be it of
 * a rate or the place of a point, the network is trained again by as many steps as before.
 */
import { batch, computed, effect, signal } from '@preact/signals';
import {
  Field,
  type LabelledPoint,
  pointSet,
  type Space,
  spaceOf,
  Training,
  Warp,
} from '@nutshell/micro/classifier';
import type { DenseNetwork } from '@nutshell/micro/dense';
import { BOUND } from '../../points/point-code.ts';
import { urlState } from '../../url-state.ts';
import { ownPoints, pointsOf } from './data.ts';
import { classifyState, MAX_STEPS } from './state.ts';

/** Milliseconds of a frame that training may take: the rest is for drawing, of which there is little while it catches up. */
const SLICE = { playing: 7, behind: 12 };
/** Milliseconds without a change after which the picture is drawn as well as can be. */
const CALM = 120;
/** Milliseconds for which the last picture stays while a network catches up: shorter waits do not flicker. */
const PATIENCE = 250;
/** Milliseconds between two notes of the steps in the address while training runs. */
const NOTE_EVERY = 500;

/** Places along the side of the field, and along a line of the warped grid: while something moves, and at rest. */
const COARSE = { field: 48, warp: 41 };
const FINE = { field: 192, warp: 361 };

/** While something moves, units and curves are drawn in every fourth frame, in turns. */
const TURNS = 4;

/** A picture's contents: of one network after one number of steps. */
export interface Picture {
  readonly training: Training;
  readonly steps: number;
  readonly field: Field;
  readonly warp: Warp;
  /** The points of the warp, in its order. */
  readonly points: readonly LabelledPoint[];
  /** Whether nothing moves: then it is drawn as well as can be. */
  readonly resting: boolean;
}

export class Laboratory {
  readonly state = urlState(classifyState, 'classify');
  readonly playing = signal(false);
  /** Whether frames are needed: something runs, or has yet to be drawn. */
  readonly busy = signal(true);
  /** The picture; a new object whenever it has to be drawn again. */
  readonly picture = signal<Picture | undefined>(undefined);
  /** The same for the views of the units and of the curves, which change more slowly. */
  readonly unitsPicture = signal<Picture | undefined>(undefined);
  readonly curvesPicture = signal<Picture | undefined>(undefined);
  /** How far a long catching up is, from 0 to 1; undefined if there is none. */
  readonly progress = signal<number | undefined>(undefined);

  readonly #data = this.state.only('task', 'target', 'dataset', 'count', 'noise', 'test', 'points', 'seed');
  readonly points = computed<readonly LabelledPoint[]>(() => pointsOf(this.#data.value));
  readonly #features = this.state.only('features');
  readonly #pointSet = computed(() => pointSet(this.points.value, this.#features.value.features));
  readonly #learning = this.state.only(
    'task',
    'features',
    'hidden',
    'activation',
    'optimizer',
    'rate',
    'penalty',
    'penaltyRate',
    'batch',
    'seed',
  );
  readonly #space = this.state.only('layer', 'stage', 'unitX', 'unitY');

  #training: Training;
  /** Steps to be taken before anything is at rest. */
  #target: number;
  #noted: number;
  #notedAt = 0;
  #shownAt = 0;
  #restartedAt = -Infinity;
  #turn = 0;
  /** The last picture of each kind; used again as long as the network has the same shape. */
  readonly #drawn: Record<'moving' | 'resting', { field?: Field; warp?: Warp }> = { moving: {}, resting: {} };

  constructor() {
    this.#training = new Training(this.state.peek(), this.points.peek());
    this.#target = this.#noted = this.state.peek().steps;
    let first = true;
    effect(() => {
      void this.#learning.value;
      void this.points.value;
      if (!first) this.#restart();
      first = false;
    });
    effect(() => {
      const { steps } = this.state.value;
      if (steps === this.#noted) return;
      // Not our own note: the address was changed, or the training reset.
      this.#noted = this.#target = steps;
      this.playing.value = false;
      if (this.#training.steps > steps) this.#restart();
      this.#wake();
    });
    effect(() => {
      void this.#space.value;
      this.#wake();
    });
  }

  readonly brush = computed(() => this.state.value.brush);

  setBrush(brush: number): void {
    this.state.set({ brush });
  }

  /** Makes these the points, as one's own. */
  setPoints(points: readonly LabelledPoint[]): void {
    this.state.set(ownPoints(points));
  }

  /** The space that is shown, within what a network has. */
  spaceOf({ config }: DenseNetwork): Space {
    return spaceOf(this.state.value, config.hidden, config.outputs, config.inputs);
  }

  play(): void {
    if (this.#training.diverged || this.#target >= MAX_STEPS) return;
    this.playing.value = true;
    this.#wake();
  }

  pause(): void {
    this.playing.value = false;
    this.#note();
    this.#wake();
  }

  step(): void {
    this.playing.value = false;
    this.#target = Math.min(MAX_STEPS, this.#target + 1);
    this.#note();
    this.#wake();
  }

  /** Back to the first weights. */
  reset(): void {
    batch(() => {
      this.playing.value = false;
      this.#target = 0;
      this.#note();
    });
    if (this.#training.steps > 0) this.#restart();
  }

  /** The network at the present step, for export. */
  get training(): Training {
    return this.#training;
  }

  /** One frame's work: to be called before each repaint while {@link busy}. */
  frame(): void {
    const training = this.#training;
    const behind = training.steps < this.#target;
    if (behind) training.advance(this.#target, SLICE.behind);
    else if (this.playing.peek()) {
      const { speed } = this.state.peek();
      const most = speed === 'all' ? Infinity : Number(speed);
      training.advance(Math.min(MAX_STEPS, training.steps + most), SLICE.playing);
      this.#target = training.steps;
    }
    if (this.playing.peek() && (training.diverged || training.steps >= MAX_STEPS)) this.pause();

    const now = performance.now();
    const reached = training.steps >= this.#target;
    const waiting = now - this.#shownAt > PATIENCE;
    const resting = reached && !this.playing.peek() && now - this.#restartedAt > CALM;
    const shown = this.picture.peek();
    const fresh = shown?.training === training && shown.steps === training.steps && !resting;
    this.progress.value = reached || !waiting ? undefined : training.steps / this.#target;
    if (!fresh && (reached || waiting)) this.#show(resting);
    if (resting) {
      this.busy.value = false;
      this.#note();
    } else if (now - this.#notedAt > NOTE_EVERY) this.#note();
  }

  #show(resting: boolean): void {
    const training = this.#training;
    const { network, features } = training;
    training.measure();
    const [detail, drawn] = resting ? [FINE, this.#drawn.resting] : [COARSE, this.#drawn.moving];
    if (drawn.field?.fits(network, features)) drawn.field.update(network);
    else drawn.field = new Field(network, detail.field, BOUND, features);
    const points = this.points.peek();
    const set = this.#pointSet.peek();
    if (!drawn.warp?.fits(network, set)) drawn.warp = new Warp(network, set, detail.warp, BOUND, features);
    drawn.warp.update(network, this.spaceOf(network));
    this.#shownAt = performance.now();
    const picture = {
      training,
      steps: training.steps,
      field: drawn.field,
      warp: drawn.warp,
      points,
      resting,
    };
    const turn = this.#turn++ % TURNS;
    batch(() => {
      this.picture.value = picture;
      if (resting || turn === 0) this.unitsPicture.value = picture;
      if (resting || turn === TURNS / 2) this.curvesPicture.value = picture;
    });
  }

  #restart(): void {
    this.#restartedAt = performance.now();
    this.#training = new Training(this.state.peek(), this.points.peek());
    this.#wake();
  }

  #wake(): void {
    this.busy.value = true;
  }

  /** Writes the steps into the state, and so into the address. */
  #note(): void {
    this.#notedAt = performance.now();
    if (this.#noted === this.#target) return;
    this.#noted = this.#target;
    this.state.set({ steps: this.#target });
  }
}
