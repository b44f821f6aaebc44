/** Features of pictures in a file of floats, one row for each view of each picture: read by position, so that no memory holds them. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { z } from 'zod';

/** Features of the pictures of a split. */
export interface Features {
  /** Pictures. */
  readonly length: number;
  /** Of one picture. */
  readonly shape: readonly number[];
  /** Views of each picture; the first is the picture as it is. */
  readonly views: number;
  /** Copies the features of a picture into `out` from `at` on. */
  read(picture: number, view: number, out: Float32Array, at: number): void;
}

/** Beside the file of rows. */
const aboutShape = z.object({ shape: z.array(z.int().min(1)), views: z.int().min(1) });
type About = z.infer<typeof aboutShape>;

export class FeatureFile {
  readonly path: string;
  readonly shape: readonly number[];
  readonly views: number;
  readonly #descriptor: number;
  readonly #rowBytes: number;

  private constructor(path: string, { shape, views }: About) {
    this.path = path;
    this.shape = shape;
    this.views = views;
    this.#rowBytes = rowBytes(shape);
    this.#descriptor = openSync(path, 'r');
  }

  /** The file, if it is there and holds the features of so many pictures; nothing otherwise. */
  static open(path: string, pictures: number): FeatureFile | undefined {
    let file: FeatureFile;
    try {
      file = new FeatureFile(path, aboutShape.parse(JSON.parse(readFileSync(`${path}.json`, 'utf8'))));
    } catch {
      return undefined;
    }
    const { size } = fstatSync(file.#descriptor);
    if (size === pictures * file.views * file.#rowBytes) return file;
    file.dispose();
    return undefined;
  }

  /** The features of `length` pictures from `first` on. */
  part(first: number, length: number): Features {
    const { shape, views } = this;
    const rowBytes = this.#rowBytes;
    return {
      length,
      shape,
      views,
      read: (picture, view, out, at) => {
        if (!(picture >= 0 && picture < length && view >= 0 && view < views))
          throw new RangeError(
            `view ${view} of picture ${picture}: there are ${length} pictures, ${views} views`,
          );
        const bytes = new Uint8Array(out.buffer, out.byteOffset + 4 * at, rowBytes);
        const position = ((first + picture) * views + view) * rowBytes;
        if (readSync(this.#descriptor, bytes, 0, rowBytes, position) !== rowBytes)
          throw new Error(`${this.path} is truncated. Delete it; it is made again at the next start.`);
      },
    };
  }

  dispose(): void {
    closeSync(this.#descriptor);
  }
}

export const rowBytes = (shape: readonly number[]): number => 4 * sizeOf(shape);

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

/** No picture at all: features that are 0. */
export const blank = (features: Features): Features => ({
  ...features,
  read: (_picture, _view, out, at) => void out.fill(0, at, at + sizeOf(features.shape)),
});

/** The features of other pictures of the same split, `order[i]` for picture i. */
export const exchanged = (features: Features, order: ArrayLike<number>): Features => ({
  ...features,
  read: (picture, view, out, at) => features.read(order[picture], view, out, at),
});
