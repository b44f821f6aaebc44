import { signal } from '@preact/signals';
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { expect, it } from 'vitest';
import { Editor } from '../../src/points/editor.ts';
import { type CanvasPointer } from '../../src/ui/canvas.tsx';
import { Taps, isNear } from '../../src/ui/taps.ts';

const WIDTH = 400;

function boardOf(start: readonly LabelledPoint[] = []) {
  const points = signal(start);
  const brush = signal(0);
  return { points, brush, setPoints: (next: readonly LabelledPoint[]) => (points.value = next), setBrush: (next: number) => (brush.value = next) }; // prettier-ignore
}
const pointer = (
  kind: CanvasPointer['kind'],
  x: number,
  y: number,
  pointerType = 'mouse',
): CanvasPointer => ({
  kind,
  x,
  y,
  pressed: kind !== 'up',
  event: { pointerType, shiftKey: false, button: 0 } as PointerEvent,
});

it('takes back each change of the points as a whole: added, dragged, deleted, cleared', () => {
  const board = boardOf();
  const editor = new Editor(board);
  const states = [board.points.value];
  const act = (...pointers: CanvasPointer[]) => {
    for (const each of pointers) editor.onPointer(each, WIDTH);
    states.push(board.points.value);
  };
  act(
    pointer('down', 100, 100),
    pointer('move', 120, 110),
    pointer('move', 140, 120),
    pointer('up', 140, 120),
  );
  act(pointer('down', 300, 300), pointer('up', 300, 300));
  act(
    pointer('down', 300, 300),
    pointer('move', 310, 250),
    pointer('move', 320, 200),
    pointer('up', 320, 200),
  );
  editor.tool.value = 'erase';
  act(pointer('down', 140, 120), pointer('up', 140, 120));
  editor.change([]);
  expect(board.points.value).toEqual([]);
  expect(states.map((points) => points.length)).toEqual([0, 1, 2, 2, 1]);
  for (const before of states.toReversed()) {
    expect(editor.canUndo.value).toBe(true);
    editor.undo();
    expect(board.points.value).toEqual(before);
  }
  expect(editor.canUndo.value).toBe(false);
  editor.undo();
  expect(board.points.value).toEqual([]);
});

it('a swipe of a finger changes nothing, a tap adds a point, and a point is held', () => {
  const board = boardOf();
  const editor = new Editor(board);
  const taps = new Taps();
  const finger = (kind: CanvasPointer['kind'], x: number, y: number) => {
    for (const known of taps.pass(pointer(kind, x, y, 'touch'), (u, v) => editor.grabs(u, v, WIDTH)))
      editor.onPointer(known, WIDTH);
  };
  finger('down', 200, 300);
  finger('move', 201, 250);
  finger('move', 203, 200);
  finger('cancel', 203, 200); // the browser scrolls
  finger('down', 100, 300);
  finger('move', 100, 200);
  finger('up', 100, 200); // and where it does not
  expect(board.points.value).toEqual([]);
  finger('down', 200, 300);
  finger('move', 203, 302);
  finger('up', 203, 302);
  expect(board.points.value).toHaveLength(1);
  const [{ x, y }] = board.points.value;
  finger('down', 200, 300);
  finger('move', 250, 200);
  finger('up', 250, 200);
  expect(board.points.value).toHaveLength(1);
  expect(board.points.value[0].x).toBeGreaterThan(x);
  expect(board.points.value[0].y).toBeGreaterThan(y);
});

it('a mark is held within the width of a finger', () => {
  expect(isNear([100, 100], [120, 110])).toBe(true);
  expect(isNear([100, 100], [120, 130])).toBe(false);
});
