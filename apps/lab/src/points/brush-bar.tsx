/** The effect of a click into the plane: it adds a point of a class, or deletes one. */
import { classesOf } from '@nutshell/micro/classifier';
import { Button } from '../ui/controls.tsx';
import { Canvas } from '../ui/canvas.tsx';
import type { Editor, PointBoard } from './editor.ts';
import { classNames, drawMarker } from './markers.ts';
import './brush.css';
import { MAX_CLASSES } from './point-code.ts';

interface BrushBarProps {
  board: PointBoard;
  editor: Editor;
  /** Whether points have a height instead of a class: there is nothing to choose then. */
  heights?: boolean;
}

export function BrushBar({ board, editor, heights }: BrushBarProps) {
  const brush = board.brush.value;
  const points = board.points.value;
  const classes = heights ? 0 : Math.max(classesOf(points), brush + 1);
  const erasing = editor.tool.value === 'erase';
  const paint = (label: number) => {
    editor.tool.value = 'paint';
    board.setBrush(label);
  };
  return (
    <div class="row brush" role="group" aria-label="Brush">
      {classNames.slice(0, classes).map((name, label) => (
        <Button
          key={name}
          pressed={!erasing && brush === label}
          onClick={() => paint(label)}
          title={`Add points of class ${name} (key ${label + 1})`}
        >
          <Swatch label={label} on={!erasing && brush === label} /> {name}
        </Button>
      ))}
      {!heights && classes < MAX_CLASSES && (
        <Button onClick={() => paint(classes)} title="Add points of another class">
          + class
        </Button>
      )}
      <Button
        pressed={erasing}
        onClick={() => (editor.tool.value = erasing ? 'paint' : 'erase')}
        title="Click points to delete them"
      >
        Erase
      </Button>
      <Button onClick={() => editor.change([])} disabled={points.length === 0} title="Delete all points">
        Clear
      </Button>
      <Button
        onClick={() => editor.undo()}
        disabled={!editor.canUndo.value}
        title="Take the last change back (Ctrl+Z)"
      >
        Undo
      </Button>
    </div>
  );
}

function Swatch({ label, on }: { label: number; on: boolean }) {
  return (
    <span class={`swatch ${on ? 'on' : ''}`} aria-hidden="true">
      <Canvas
        label=""
        width={16}
        height={16}
        draw={(context, _, colours) => drawMarker(context, [8, 8], 5, { label, test: false }, colours)}
      />
    </span>
  );
}
