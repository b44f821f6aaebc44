/** Tells a finger's tap from a swipe: what a swipe passes over is left alone. */

export interface CanvasPointer {
  kind: 'down' | 'move' | 'up' | 'cancel' | 'leave';
  /** CSS pixels from the canvas's left and upper edge. */
  x: number;
  y: number;
  /** Whether a button or finger is down. */
  pressed: boolean;
  event: PointerEvent;
}

/** Pixels that a finger may move within a tap. */
const STEADY = 10;

/** Pixels around a mark within which a finger takes hold of it. */
const REACH = 28;

/** Whether a finger at one place takes hold of a mark at the other. */
export const isNear = ([x, y]: readonly [number, number], [u, v]: readonly [number, number]): boolean =>
  Math.hypot(x - u, y - v) <= REACH;

export class Taps {
  /** A finger that is down and may yet swipe. */
  #waiting: CanvasPointer | undefined;

  /**
   * @param grabs whether something is held at a place: a finger there is passed on at once
   * @returns what to pass on: nothing while a finger waits, and its going down and up together after a tap
   */
  pass(pointer: CanvasPointer, grabs: (x: number, y: number) => boolean): CanvasPointer[] {
    const { kind, x, y } = pointer;
    if (kind === 'down') {
      this.#waiting = grabs(x, y) ? undefined : pointer;
      return this.#waiting ? [] : [pointer];
    }
    const down = this.#waiting;
    if (!down) return [pointer];
    const isSteady = Math.hypot(x - down.x, y - down.y) <= STEADY;
    if (kind === 'move' && isSteady) return [];
    if (kind === 'up' && isSteady) {
      this.#waiting = undefined;
      return [down, pointer];
    }
    if (kind !== 'move') this.#waiting = undefined;
    return [];
  }
}
