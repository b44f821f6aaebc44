/** Which part of a picture a network sees: random in training, fixed in evaluation. */
import type { Random } from '@nutshell/random';

/** A part of a picture, in its pixels; it may reach beyond the edges. */
export interface Rectangle {
  top: number;
  left: number;
  height: number;
  width: number;
}

/**
 * What lies beyond a picture's edges: 0 in the network's input, which is the mean colour, or the picture mirrored at the centres of its
 * outermost pixels (PyTorch's `reflect`).
 */
export type Border = 'zero' | 'reflect';

/**
 * Plain JSON. But for `resized`, the picture's central square is thought of as scaled to `of` × `of` pixels, by default the network's size, and a
 * square of the network's size is taken from it.
 */
export type Crop =
  /** The centre. */
  | { kind: 'centre'; of?: number }
  /** A random place (AlexNet: 224 or 227 of 256). */
  | { kind: 'random'; of: number }
  /** The centre, moved by up to `pad` pixels in each direction: ResNet's pad-4 crop with `zero`, airbench's translation by 2 with `reflect`. */
  | { kind: 'padded'; pad: number; border: Border }
  /** The centre, moved by so many pixels down and to the right; beyond the edges the picture is mirrored. */
  | { kind: 'shifted'; of?: number; down: number; right: number }
  /** A corner of the square, or anything between: 0 is the top or left, 1 the bottom or right. */
  | { kind: 'corner'; of: number; top: number; left: number }
  /**
   * A part of a random area, as a share of the picture's, and of a random ratio of width to height; default: a share from 0.08 to 1, a ratio
   * from 3/4 to 4/3 (Szegedy et al. 2015, "Going deeper with convolutions", section 6).
   */
  | { kind: 'resized'; scale?: readonly [number, number]; ratio?: readonly [number, number] };

type Kind = Crop['kind'];
type Options<K extends Kind> = Extract<Crop, { kind: K }>;

interface Shape {
  height: number;
  width: number;
}

/** Writes the part of a picture that is seen into `part`; without `random` it is the centre. */
export type Placement = (picture: Shape, part: Rectangle, random: Random | undefined) => void;

/** @param size side of the square that the network sees */
export function placementOf<K extends Kind>(crop: Options<K> & Crop, size: number): Placement {
  return (PLACEMENTS[crop.kind] as (crop: Options<K> & Crop, size: number) => Placement)(crop, size);
}

/** What a crop finds beyond the picture's edges. */
export function borderOf(crop: Crop): Border {
  return crop.kind === 'padded' ? crop.border : 'reflect';
}

const PLACEMENTS: { [K in Kind]: (crop: Options<K>, size: number) => Placement } = {
  centre: ({ of }, size) => fixed(size, of ?? size, centred(size, of ?? size), centred(size, of ?? size)),
  corner: ({ of, top, left }, size) =>
    fixed(size, of, Math.round(top * (of - size)), Math.round(left * (of - size))),
  shifted: ({ of, down, right }, size) =>
    fixed(size, of ?? size, centred(size, of ?? size) - down, centred(size, of ?? size) - right),
  random({ of }, size) {
    checkSquare(size, of);
    const centre = centred(size, of);
    return (picture, part, random) => {
      const top = random ? random.int(of - size + 1) : centre;
      const left = random ? random.int(of - size + 1) : centre;
      squareIn(picture, of, size, top, left, part);
    };
  },
  padded:
    ({ pad }, size) =>
    (picture, part, random) => {
      const top = random ? random.int(2 * pad + 1) - pad : 0;
      const left = random ? random.int(2 * pad + 1) - pad : 0;
      squareIn(picture, size, size, top, left, part);
    },
  resized:
    ({ scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }, size) =>
    (picture, part, random) => {
      if (random) resizedPart(picture, scale, ratio, random, part);
      else squareIn(picture, size, size, 0, 0, part);
    },
};

const centred = (size: number, of: number): number => (of - size) >> 1;

function fixed(size: number, of: number, top: number, left: number): Placement {
  checkSquare(size, of);
  return (picture, part) => squareIn(picture, of, size, top, left, part);
}

function checkSquare(size: number, of: number): void {
  if (!Number.isInteger(of) || of < size)
    throw new RangeError(`a crop of ${size} pixels out of ${of}: expected a whole number from ${size} on`);
}

/** A square of `size` at (top, left) of the picture's central square, scaled to `of` × `of`. */
function squareIn(
  { height, width }: Shape,
  of: number,
  size: number,
  top: number,
  left: number,
  part: Rectangle,
): void {
  const side = Math.min(height, width);
  const scale = side / of;
  part.top = ((height - side) >> 1) + top * scale;
  part.left = ((width - side) >> 1) + left * scale;
  part.height = part.width = size * scale;
}

const ATTEMPTS = 10;

/** As torchvision's RandomResizedCrop: whole pixels; after ten attempts that do not fit, the centre, as large as the ratios allow. */
function resizedPart(
  { height, width }: Shape,
  [least, most]: readonly [number, number],
  [narrow, wide]: readonly [number, number],
  random: Random,
  part: Rectangle,
): void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * random.uniform(least, most);
    const ratio = Math.exp(random.uniform(Math.log(narrow), Math.log(wide)));
    part.width = Math.round(Math.sqrt(area * ratio));
    part.height = Math.round(Math.sqrt(area / ratio));
    if (part.width < 1 || part.height < 1 || part.width > width || part.height > height) continue;
    part.top = random.int(height - part.height + 1);
    part.left = random.int(width - part.width + 1);
    return;
  }
  const ratio = Math.min(Math.max(width / height, narrow), wide);
  part.width = Math.min(width, Math.round(height * ratio));
  part.height = Math.min(height, Math.round(width / ratio));
  part.top = (height - part.height) >> 1;
  part.left = (width - part.width) >> 1;
}
