/** A map of units as a picture that one chooses units in, with a frame around some of them. */
import { useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { paint, type Shading } from '../ui/raster.ts';
import './feature-maps.css';

export interface MapButtonProps {
  id?: string;
  class?: string;
  label: string;
  rows: number;
  columns: number;
  /** The value of the i-th unit, row by row, and its colours; a change of signals that it reads paints it again. */
  values: () => { value: (index: number) => number; shading: Shading };
  /** Whether one of its units is the chosen one. */
  chosen?: boolean;
  tabIndex?: number;
  /** A unit under a pointer. */
  onLook: (row: number, column: number) => void;
  /** The map itself, chosen by the keyboard. */
  onChoose?: () => void;
  /** With it, units are chosen while a mouse or a pen with its button down moves over them. */
  drags?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  /** Frames. */
  children?: ComponentChildren;
}

export function MapButton(props: MapButtonProps) {
  const { id, class: name = '', label, rows, columns, chosen, tabIndex, drags, children } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  useSignalEffect(() => {
    const { value, shading } = latest.current.values();
    paint(canvas.current!, value, shading);
  });
  const look = (event: MouseEvent) => props.onLook(...placeOf(event, rows, columns));
  return (
    <button
      type="button"
      id={id}
      class={`feature-map ${name}`}
      aria-label={label}
      aria-pressed={chosen}
      tabIndex={tabIndex}
      style={{ aspectRatio: `${columns} / ${rows}` }}
      onPointerDown={(event) => drags && event.pointerType !== 'touch' && look(event)}
      onPointerMove={(event) => drags && event.buttons > 0 && event.pointerType !== 'touch' && look(event)}
      onClick={(event) => (event.detail ? look(event) : props.onChoose?.())}
      onKeyDown={props.onKeyDown}
    >
      <canvas ref={canvas} width={columns} height={rows} />
      {children}
    </button>
  );
}

export interface OutlineProps {
  row: number;
  column: number;
  /** Rows of the frame, and its columns if they are others. */
  size: number;
  wide?: number;
  /** Rows and columns of the picture. */
  sides: readonly [rows: number, columns: number];
}

/** A frame around some cells of a picture. */
export function Outline({ row, column, size, wide = size, sides: [rows, columns] }: OutlineProps) {
  const percent = (cells: number, of: number) => `${(100 * cells) / of}%`;
  return (
    <span
      class="outline"
      style={{
        top: percent(row, rows),
        left: percent(column, columns),
        height: percent(size, rows),
        width: percent(wide, columns),
      }}
    />
  );
}

/** Row and column of the cell under the pointer. */
function placeOf(event: MouseEvent, rows: number, columns: number): [row: number, column: number] {
  const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const within = (share: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [within((event.clientY - top) / height, rows), within((event.clientX - left) / width, columns)];
}
