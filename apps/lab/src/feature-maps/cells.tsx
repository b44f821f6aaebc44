/** A small picture of numbers: a window, a kernel, a code. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { paint, type Shading } from '../ui/raster.ts';
import './feature-maps.css';

export interface CellsProps {
  /** Its description, for those who do not see it. */
  label: string;
  columns: number;
  rows: number;
  /** The value of the i-th cell, row by row. */
  value: (index: number) => number;
  shading: Shading;
  /** CSS pixels of a cell. */
  cell: number;
}

export function Cells({ label, columns, rows, value, shading, cell }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => paint(canvas.current!, value, shading));
  return (
    <canvas
      ref={canvas}
      class="cells"
      role="img"
      aria-label={label}
      width={columns}
      height={rows}
      style={{ width: `${columns * cell}px`, aspectRatio: `${columns} / ${rows}` }}
    />
  );
}
