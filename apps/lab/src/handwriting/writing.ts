/** The writing on a pad: strokes in the address, the one that is being drawn, and all of them written once more. */
import { batch, computed, signal } from '@preact/signals';
import { appendStroke, decodeStrokes, partOf, type Point, smooth, type Stroke } from './strokes.ts';

/** Points that a stroke may have; more would take long to simplify. */
const MOST_POINTS = 1500;
/** Least distance between two points of a stroke. */
const LEAST_MOVE = 0.004;
/** Milliseconds in which strokes are written once more. */
const REPLAY = 900;

/** Where the strokes are kept, as strokes.ts writes them. */
export interface StrokesText {
  /** Read while drawing or computing. */
  readonly value: string;
  peek: () => string;
  set: (text: string) => void;
}

export class Writing {
  /** Whether the last stroke did not fit into the address. */
  readonly isFull = signal(false);
  readonly #text: StrokesText;
  /** The stroke that is being drawn. */
  readonly #pen = signal<Stroke | undefined>(undefined);
  /** How much of the strokes is there while they are written once more; all if undefined. */
  readonly #replayed = signal<number | undefined>(undefined);
  readonly #strokes = computed(() => decodeStrokes(this.#text.value));

  constructor(text: StrokesText) {
    this.#text = text;
  }

  /** The strokes on the pad. */
  readonly shown = computed<readonly Stroke[]>(() => {
    const share = this.#replayed.value;
    if (share !== undefined) return partOf(this.#strokes.value, share);
    const pen = this.#pen.value;
    return pen ? [...this.#strokes.value, smooth(pen, 3)] : this.#strokes.value;
  });

  readonly hasStrokes = computed(() => this.shown.value.length > 0);

  /** Whether a stroke is being drawn, or all of them are being written once more. */
  get isMoving(): boolean {
    return this.#pen.peek() !== undefined || this.#replayed.peek() !== undefined;
  }

  penDown(point: Point): void {
    batch(() => {
      this.#replayed.value = undefined;
      this.#pen.value = [point];
    });
  }

  penMove(points: readonly Point[]): void {
    const stroke = this.#pen.peek();
    if (!stroke) return;
    const longer = [...stroke];
    for (const point of points) {
      const [x, y] = longer[longer.length - 1];
      const moved = Math.hypot(point[0] - x, point[1] - y) >= LEAST_MOVE;
      if (moved && longer.length < MOST_POINTS) longer.push(point);
    }
    if (longer.length > stroke.length) this.#pen.value = longer;
  }

  penUp(): void {
    const stroke = this.#pen.peek();
    if (!stroke) return;
    const text = appendStroke(this.#text.peek(), smooth(stroke, 3));
    batch(() => {
      this.#pen.value = undefined;
      this.isFull.value = text === undefined;
      if (text !== undefined) this.#text.set(text);
    });
  }

  /** Puts strokes on the pad, as strokes.ts writes them. */
  write(text: string): void {
    batch(() => {
      this.#replayed.value = undefined;
      this.#pen.value = undefined;
      this.isFull.value = false;
      this.#text.set(text);
    });
  }

  undo(): void {
    if (this.hasStrokes.peek()) this.write(this.#text.peek().split('.').slice(0, -1).join('.'));
  }

  /** Writes the strokes once more, as a hand would. */
  replay(): void {
    this.#pen.value = undefined;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const begin = performance.now();
    const text = this.#text.peek();
    this.#replayed.value = 0;
    const step = (now: number) => {
      if (this.#replayed.peek() === undefined || this.#text.peek() !== text) return;
      const share = Math.max(0, now - begin) / REPLAY;
      this.#replayed.value = share < 1 ? share : undefined;
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}
