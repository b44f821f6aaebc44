/** A small picture of numbers: a window, a kernel, a code. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { inkRamp, paint, signedRamp } from './shading.ts';

export interface CellsProps {
  /** What it shows, for those who do not see it. */
  label: string;
  columns: number;
  rows: number;
  /** The value of the i-th cell, row by row. */
  value: (index: number) => number;
  /** The greatest size of a value. */
  range: number;
  /** Sizes instead of signed numbers. */
  ink?: boolean;
  /** CSS pixels of a cell. */
  cell: number;
}

export function Cells({ label, columns, rows, value, range, ink, cell }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ramp = ink ? inkRamp.value : signedRamp.value;
  useLayoutEffect(() => paint(canvas.current!, value, { ramp, low: ink ? 0 : -range, high: range }));
  return (
    <canvas
      ref={canvas}
      class="lenet-cells"
      role="img"
      aria-label={label}
      width={columns}
      height={rows}
      style={{ width: `${columns * cell}px`, aspectRatio: `${columns} / ${rows}` }}
    />
  );
}
