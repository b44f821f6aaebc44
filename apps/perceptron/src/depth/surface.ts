/** The decisions of a network everywhere in the plane: the regions of its classes, and the boundaries between them. */
import { cellMiddles, contourLines, contours } from '@nutshell/drawing';
import { type Bounds, type DenseNetwork, transform } from '@nutshell/micro/dense';

/** Margins, in logits, from which a region is tinted more and more: probabilities of 50 %, 75 % and 95 % where there are two classes. */
const TINTS = [0, Math.log(3), Math.log(19)];

export interface Surface {
  bounds: Bounds;
  /** By class: the polygons' rings where its margin reaches each of `TINTS`, widest first; points [n, 2] of the plane. */
  regions: Float64Array[][][];
  /** The lines along which two classes are equally likely; points [n, 2]. A closed line ends where it begins. */
  boundaries: Float64Array[];
}

/** @param cells samples to a side. */
export function surfaceOf(network: DenseNetwork, bounds: Bounds, cells = 120): Surface {
  const fields = marginsOf(network, cellMiddles(bounds, cells)).map((heights) => ({
    bounds,
    cells,
    heights,
  }));
  return {
    bounds,
    regions: fields.map((margin) => contours(margin, TINTS)),
    // Wherever class 0 ends another one begins: its boundaries are among theirs.
    boundaries: fields.slice(1).flatMap((margin) => contourLines(margin, 0)),
  };
}

/** By class, its logit over the best of the others'. */
function marginsOf(network: DenseNetwork, points: Float64Array): number[][] {
  const logits = transform(network, points, network.layers.length - 1, 'bias');
  if (network.config.outputs === 1) return [Array.from(logits, (z) => -z), Array.from(logits)];
  const classes = network.config.outputs;
  return Array.from({ length: classes }, (_, label) =>
    Array.from({ length: logits.length / classes }, (_, e) => {
      const row = logits.subarray(e * classes, (e + 1) * classes);
      return (
        row[label] - row.reduce((best, z, other) => (other === label ? best : Math.max(best, z)), -Infinity)
      );
    }),
  );
}

/**
 * The angle by which the boundaries turn along their way, in degrees, left and right alike: 0 for straight lines, 360 for a circle. They
 * are followed in steps of a fiftieth of the field's width, which the raster's jitter does not reach.
 */
export function turning({ boundaries, bounds }: Surface): number {
  const step = (bounds.x[1] - bounds.x[0]) / 50;
  let sum = 0;
  for (const line of boundaries) {
    const end = line.length - 2;
    const closed = line[0] === line[end] && line[1] === line[end + 1];
    const way = paced(line, step);
    const points = way.length / 2;
    const angle = (i: number) => {
      const [from, to] = [i % points, (i + 1) % points];
      return Math.atan2(way[2 * to + 1] - way[2 * from + 1], way[2 * to] - way[2 * from]);
    };
    const corners = closed ? points : points - 2;
    for (let i = 0; i < corners; i++)
      sum += Math.abs(Math.atan2(Math.sin(angle(i + 1) - angle(i)), Math.cos(angle(i + 1) - angle(i))));
  }
  return (sum * 180) / Math.PI;
}

/** Points along a line at equal distances of about `step`, the end left out if it is the beginning again. */
function paced(line: Float64Array, step: number): Float64Array {
  const lengths = [0];
  for (let i = 2; i < line.length; i += 2)
    lengths.push(lengths[i / 2 - 1] + Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]));
  const total = lengths[lengths.length - 1];
  const steps = Math.max(1, Math.round(total / step));
  const closed = line[0] === line[line.length - 2] && line[1] === line[line.length - 1];
  const points: number[] = [];
  for (let k = 0, i = 0; k < (closed ? steps : steps + 1); k++) {
    const at = (total * k) / steps;
    while (i < lengths.length - 2 && lengths[i + 1] < at) i++;
    const share = (at - lengths[i]) / (lengths[i + 1] - lengths[i] || 1);
    for (const axis of [0, 1]) {
      const from = line[2 * i + axis];
      points.push(from + share * (line[2 * i + 2 + axis] - from));
    }
  }
  return Float64Array.from(points);
}
