/** Connected pieces of ink: which of them are strokes, and which are frames, sheets of paper, or dust. */
import type { Box, Plane } from './raster.ts';

export interface Piece extends Box {
  /** From 1: what the piece's pixels have in {@link Pieces.labels}. */
  readonly label: number;
  /** Number of pixels. */
  readonly area: number;
  /** Pixels of it at the edge of the picture. */
  readonly atEdge: number;
}

export interface Pieces {
  /** 0 where there is none. */
  readonly labels: Int32Array;
  readonly pieces: readonly Piece[];
}

/** The pieces of a mask, whose pixels touch by a side or a corner; the largest first. */
export function piecesOf({ width, height, values }: Plane<Uint8Array>): Pieces {
  const labels = new Int32Array(values.length);
  const pieces: Piece[] = [];
  const stack: number[] = [];
  for (let start = 0; start < values.length; start++) {
    if (!values[start] || labels[start]) continue;
    const label = pieces.length + 1;
    let [left, top, right, bottom, area, atEdge] = [width, height, 0, 0, 0, 0];
    labels[start] = label;
    stack.push(start);
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      const [x, y] = [i % width, Math.floor(i / width)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      area++;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) atEdge++;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const next = v * width + u;
          if (!values[next] || labels[next]) continue;
          labels[next] = label;
          stack.push(next);
        }
      }
    }
    pieces.push({ label, area, atEdge, left, top, width: right - left + 1, height: bottom - top + 1 });
  }
  return { labels, pieces: pieces.toSorted((a, b) => b.area - a.area) };
}

/** The mask with what it encloses filled in. */
export function filled({ width, height, values }: Plane<Uint8Array>): Plane<Uint8Array> {
  const outside = new Uint8Array(values.length);
  const stack: number[] = [];
  const visit = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const i = y * width + x;
    if (values[i] || outside[i]) return;
    outside[i] = 1;
    stack.push(i);
  };
  for (let x = 0; x < width; x++) {
    visit(x, 0);
    visit(x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    visit(0, y);
    visit(width - 1, y);
  }
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return { width, height, values: outside.map((value) => 1 - value) };
}

/** The pixels of a mask and those within `radius` of one, by rows and columns. */
export function grown({ width, height, values }: Plane<Uint8Array>, radius: number): Plane<Uint8Array> {
  const wide = new Uint8Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!values[y * width + x]) continue;
      wide.fill(1, y * width + Math.max(0, x - radius), y * width + Math.min(width, x + radius + 1));
    }
  }
  const all = new Uint8Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
      for (let x = 0; x < width; x++) all[v * width + x] |= wide[y * width + x];
    }
  }
  return { width, height, values: all };
}

/** The piece alone, in its box. */
export function maskOf({ labels }: Pieces, piece: Piece, width: number): Plane<Uint8Array> {
  const values = new Uint8Array(piece.width * piece.height);
  for (let y = 0; y < piece.height; y++) {
    for (let x = 0; x < piece.width; x++) {
      const at = labels[(piece.top + y) * width + piece.left + x];
      if (at === piece.label) values[y * piece.width + x] = 1;
    }
  }
  return { width: piece.width, height: piece.height, values };
}

/** How much of the smallest rectangle around a mask, turned as it may be, the mask fills: 1 for a sheet of paper, π/4 for a disc. */
export function rectangularity(mask: Plane<Uint8Array>): number {
  const { width, height, values } = mask;
  const points: [number, number][] = [];
  for (let y = 0; y < height; y++) {
    const row = values.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first >= 0) points.push([first, y], [row.lastIndexOf(1) + 1, y], [first, y + 1], [row.lastIndexOf(1) + 1, y + 1]); // prettier-ignore
  }
  let least = Infinity;
  for (let degrees = 0; degrees < 90; degrees += 3) {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [x, y] of points) {
      const [u, v] = [c * x + s * y, c * y - s * x];
      [u0, u1, v0, v1] = [Math.min(u0, u), Math.max(u1, u), Math.min(v0, v), Math.max(v1, v)];
    }
    least = Math.min(least, (u1 - u0) * (v1 - v0));
  }
  let area = 0;
  for (const value of values) area += value;
  return area / least;
}

/** The width of the strokes of a mask: the median, over its pixels, of the shorter of their row's and their column's run. */
export function strokeWidth(mask: Plane<Uint8Array>): number {
  const [across, down] = runs(mask);
  const least: number[] = [];
  mask.values.forEach((value, i) => value && least.push(Math.min(across[i], down[i])));
  return least.sort((a, b) => a - b)[least.length >> 1] ?? 0;
}

/** For each pixel of a mask how many of its row, and of its column, it stands among without a gap. */
export function runs({ width, height, values }: Plane<Uint8Array>): [across: Uint16Array, down: Uint16Array] {
  const [across, down] = [new Uint16Array(values.length), new Uint16Array(values.length)];
  for (let y = 0; y < height; y++) {
    for (let x = 0, begin = 0; x <= width; x++) {
      if (x < width && values[y * width + x]) continue;
      across.fill(x - begin, y * width + begin, y * width + x);
      begin = x + 1;
    }
  }
  for (let x = 0; x < width; x++) {
    for (let y = 0, begin = 0; y <= height; y++) {
      if (y < height && values[y * width + x]) continue;
      for (let v = begin; v < y; v++) down[v * width + x] = y - begin;
      begin = y + 1;
    }
  }
  return [across, down];
}
