/** Points added, moved and deleted by pointer or keyboard. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { LabelledPoint } from '@nutshell/micro/classifier';
import type { CanvasPointer } from '../ui/canvas.tsx';
import { formatNumber } from '@nutshell/drawing';
import { classNames } from './markers.ts';
import { BOUND, MAX_CLASSES, MAX_OWN_POINTS } from './point-code.ts';
import { nearest, without, withLabel, withMoved, withPoint } from './points.ts';

/** Whose points are edited. */
export interface PointBoard {
  readonly points: ReadonlySignal<readonly LabelledPoint[]>;
  /** The class of points that are added. */
  readonly brush: ReadonlySignal<number>;
  setPoints: (points: readonly LabelledPoint[]) => void;
  setBrush: (label: number) => void;
}

export type Tool = 'paint' | 'erase';

/** Pixels from a point's middle within which it is meant; fingers are less exact. */
const REACH = { mouse: 9, other: 18 };
/** Changes that can be taken back. */
const MOST_UNDONE = 100;
/** How far an arrow key moves, and with the shift key. */
const STEP = { fine: 0.02, coarse: 0.1 };

export class Editor {
  readonly tool = signal<Tool>('paint');
  /** Index of the point that the keyboard or the pointer holds; −1 for none. */
  readonly selected = signal(-1);
  /** Where the keyboard would add a point; undefined until it is used. */
  readonly cursor = signal<{ x: number; y: number } | undefined>(undefined);
  /** The last edit, for screen readers. */
  readonly said = signal('');
  /** Whether there is a change to take back. */
  readonly canUndo = computed(() => this.#before.value.length > 0);
  readonly #board: PointBoard;
  /** The points before each change, the last one last. */
  readonly #before = signal<readonly (readonly LabelledPoint[])[]>([]);
  #dragging = false;
  /** Whether the point that is dragged has moved: all of its way is one change. */
  #moved = false;

  constructor(board: PointBoard) {
    this.#board = board;
  }

  /** Makes these the points. */
  change(points: readonly LabelledPoint[]): void {
    this.#before.value = [...this.#before.peek(), this.#board.points.peek()].slice(-MOST_UNDONE);
    this.#board.setPoints(points);
  }

  /** Takes the last change back. */
  undo(): void {
    const before = this.#before.peek();
    const last = before.at(-1);
    if (!last) return;
    this.#before.value = before.slice(0, -1);
    this.selected.value = -1;
    this.#dragging = false;
    this.#board.setPoints(last);
    this.said.value = `The last change is taken back: ${last.length} ${last.length === 1 ? 'point' : 'points'}.`;
  }

  /** Whether a finger that goes down at a place takes hold of a point. @param width as of `onPointer` */
  grabs(x: number, y: number, width: number): boolean {
    const perPixel = (2 * BOUND) / width;
    const points = this.#board.points.peek();
    return nearest(points, x * perPixel - BOUND, BOUND - y * perPixel, REACH.other * perPixel) >= 0;
  }

  /** @param width pixels of the square that shows the plane */
  onPointer({ kind, x, y, event }: CanvasPointer, width: number): void {
    const perPixel = (2 * BOUND) / width;
    const planeX = Math.min(BOUND, Math.max(-BOUND, x * perPixel - BOUND));
    const planeY = Math.min(BOUND, Math.max(-BOUND, BOUND - y * perPixel));
    const reach = (event.pointerType === 'mouse' ? REACH.mouse : REACH.other) * perPixel;
    const points = this.#board.points.peek();
    if (kind === 'down') {
      const hit = nearest(points, planeX, planeY, reach);
      const erasing = this.tool.peek() === 'erase' || event.shiftKey || event.button === 2;
      this.cursor.value = undefined;
      if (erasing) {
        if (hit >= 0) this.#delete(hit);
      } else if (hit >= 0) {
        this.selected.value = hit;
        this.#dragging = true;
        this.#moved = false;
      } else {
        this.#add(planeX, planeY);
        this.#dragging = this.selected.peek() >= 0;
        this.#moved = true; // where it is added and where it is dragged to is one change
      }
    } else if (kind === 'move' && this.#dragging) {
      const moved = withMoved(points, this.selected.peek(), planeX, planeY);
      if (this.#moved) this.#board.setPoints(moved);
      else this.change(moved);
      this.#moved = true;
    } else if (kind === 'up' || kind === 'cancel') {
      if (this.#dragging) this.#sayWhere('moved to');
      this.#dragging = false;
      this.selected.value = -1;
    }
  }

  onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the page knows Ctrl+Z
    if (!this.#acted(event)) return;
    event.preventDefault();
  }

  #acted({ key, shiftKey }: KeyboardEvent): boolean {
    const arrow = arrows[key];
    if (arrow) {
      const step = shiftKey ? STEP.coarse : STEP.fine;
      this.#move(arrow[0] * step, arrow[1] * step);
      return true;
    }
    const { x, y } = this.cursor.peek() ?? { x: 0, y: 0 };
    const points = this.#board.points.peek();
    const selected = this.selected.peek();
    switch (key) {
      case 'Enter':
      case ' ':
        this.cursor.value = { x, y };
        this.#add(x, y);
        this.selected.value = -1;
        return true;
      case 'n':
      case 'p':
        if (points.length > 0) {
          const by = key === 'n' ? 1 : points.length - 1;
          this.selected.value = selected < 0 ? 0 : (selected + by) % points.length;
          this.#sayWhere('selected at');
        }
        return true;
      case 'Delete':
      case 'Backspace':
        if (selected >= 0) this.#delete(selected);
        return true;
      case 'Escape':
        this.selected.value = -1;
        this.cursor.value = undefined;
        return true;
      default:
        if (!/^[1-9]$/.test(key) || Number(key) > MAX_CLASSES) return false;
        if (selected >= 0) this.change(withLabel(points, selected, Number(key) - 1));
        this.#board.setBrush(Number(key) - 1);
        return true;
    }
  }

  #move(byX: number, byY: number): void {
    const selected = this.selected.peek();
    const points = this.#board.points.peek();
    const within = (value: number) => Math.min(BOUND - 0.01, Math.max(-BOUND, value));
    if (selected >= 0 && selected < points.length) {
      const { x, y } = points[selected];
      this.change(withMoved(points, selected, within(x + byX), within(y + byY)));
      this.#sayWhere('moved to');
    } else {
      const { x, y } = this.cursor.peek() ?? { x: 0, y: 0 };
      this.cursor.value = { x: within(x + byX), y: within(y + byY) };
      this.said.value = `Cursor at ${place(this.cursor.peek()!)}`;
    }
  }

  #add(x: number, y: number): void {
    const points = this.#board.points.peek();
    if (points.length >= MAX_OWN_POINTS) {
      this.said.value = `${MAX_OWN_POINTS} points are as many as a link can carry: delete one first.`;
      return;
    }
    this.change(withPoint(points, x, y, this.#board.brush.peek()));
    this.selected.value = points.length;
    this.#sayWhere('added at');
  }

  #delete(index: number): void {
    const points = this.#board.points.peek();
    this.said.value = `Point of ${kindOf(points[index])} deleted, ${points.length - 1} left.`;
    this.selected.value = -1;
    this.change(without(points, index));
  }

  #sayWhere(what: string): void {
    const points = this.#board.points.peek();
    const index = this.selected.peek();
    const point = points[index];
    if (!point) return;
    this.said.value = `Point ${index + 1} of ${points.length}, ${kindOf(point)}, ${what} ${place(point)}.`;
  }
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const kindOf = ({ label, value }: LabelledPoint): string =>
  value === undefined ? `class ${classNames[label]}` : `height ${formatNumber(Number(value.toFixed(2)))}`;

const place = ({ x, y }: { x: number; y: number }): string =>
  `(${formatNumber(Number(x.toFixed(2)))}, ${formatNumber(Number(y.toFixed(2)))})`;
