/** The plane with its points, coloured by the network's output at each place; points are edited here. */
import { useMemo, useRef } from 'preact/hooks';
import type { Field, LabelledPoint } from '@nutshell/micro/classifier';
import { Canvas } from '../ui/canvas.tsx';
import type { Colours } from '../ui/colours.ts';
import { FieldDrawing } from './field-picture.ts';
import type { Editor } from '../points/editor.ts';
import { useUndoKey } from '../ui/undo-key.ts';
import { drawCursor } from '../points/markers.ts';

const square = (width: number): number => width;

interface SurfaceViewProps {
  /** The network's outputs; undefined until there are some. Another object whenever they have changed: the field in it is the same. */
  picture: { readonly field: Field } | undefined;
  points: readonly LabelledPoint[];
  editor: Editor;
}

export function SurfaceView({ picture, points, editor }: SurfaceViewProps) {
  const drawing = useMemo(() => new FieldDrawing(), []);
  const width = useRef(1);
  useUndoKey(editor);
  const selected = editor.selected.value;
  const cursor = editor.cursor.value;
  const isSurface = picture?.field.network.config.loss === 'squared';
  return (
    <div class="surface in-sight" onContextMenu={(event) => event.preventDefault()}>
      <Canvas
        label={
          isSurface
            ? 'The surface that the network has learnt, with the points. Arrow keys move a cursor, Enter adds a point, ' +
              'N and P select points, arrow keys move the selected one, Delete removes it.'
            : 'Decision surface with the points. Arrow keys move a cursor, Enter adds a point of the chosen class, ' +
              'N and P select points, arrow keys move the selected one, Delete removes it, 1 to 6 choose the class.'
        }
        height={square}
        draw={(context, size, colours) => {
          width.current = size.width;
          if (picture) drawing.field(context, size, colours, picture.field);
          drawing.points(context, size, colours, points, selected);
          if (points.length === 0 && !cursor) drawInvitation(context, size.width, colours);
          if (cursor) drawCursor(context, size.width, colours, cursor);
        }}
        onPointer={(pointer) => editor.onPointer(pointer, width.current)}
        grabs={(x, y) => editor.grabs(x, y, width.current)}
        onKey={(event) => editor.onKey(event)}
      />
      <p class="visually-hidden" role="status">
        {points.length === 0 && 'There are no points to learn from. '}
        {editor.said.value}
      </p>
    </div>
  );
}

function drawInvitation(context: CanvasRenderingContext2D, width: number, colours: Colours): void {
  context.font = '15px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillStyle = colours.ink;
  context.fillText('Click to add points to learn from', width / 2, width / 2);
}
