/** Reads picture files (PNG, JPEG, WebP, AVIF, GIF, TIFF, SVG, …) into typed arrays. */
import { stat } from 'node:fs/promises';

export interface PixelImage {
  width: number;
  height: number;
  /** 1 grey, 3 RGB, 4 RGB with alpha. */
  channels: number;
  /** `[height, width, channels]`, row-major, 0 … 255. */
  data: Uint8Array;
}

/** The file cannot be read as a picture; the message names it and says what to do. */
export class ImageFileError extends Error {
  override name = 'ImageFileError';
}

export interface ReadImageOptions {
  /** Default 3. Grey is luminance; without alpha, transparent parts are shown on white. */
  channels?: 1 | 3 | 4;
  /** Shrink, never enlarge, so that neither side exceeds this; default: as it is. */
  maxSide?: number;
  /** Shrink or enlarge so that the shorter side is this; default: as it is. */
  shortSide?: number;
}

/** Larger pictures are refused before they are unpacked: a small file may hold a huge picture, and some rows at a time are kept in memory. */
const MAX_PIXELS = 100_000_000;
const MAX_SIDE = 65_535;

/** Characters of a decoder's message that are passed on: it may quote the file. */
const LONGEST_REASON = 300;

/**
 * Reads a picture file, turned upright as its EXIF data say.
 * @throws ImageFileError for a file that is absent, not a picture, damaged, or larger than 100 megapixels or than 65,535 pixels on a side
 */
export async function readImage(file: string, options: ReadImageOptions = {}): Promise<PixelImage> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new ImageFileError(`${file}: there is no such file`);
  if (!found.isFile())
    throw new ImageFileError(`${file} is not a file, but a folder or a device; name a picture file`);
  if (found.size === 0) throw new ImageFileError(`${file} is empty; expected a picture such as PNG or JPEG`);
  return decode(file, file, options);
}

/**
 * {@link readImage} of a picture file's contents. Grey, CMYK, palettes, alpha and 16 bits become 8-bit RGB (or what `channels` asks for).
 * @param name what to call it in messages
 */
export async function decodeImage(
  contents: Uint8Array,
  name: string,
  options: ReadImageOptions = {},
): Promise<PixelImage> {
  if (contents.length === 0)
    throw new ImageFileError(`${name} is empty; expected a picture such as PNG or JPEG`);
  return decode(contents, name, options);
}

async function decode(
  input: string | Uint8Array,
  name: string,
  { channels = 3, maxSide, shortSide }: ReadImageOptions,
): Promise<PixelImage> {
  const { default: sharp } = await import('sharp'); // a native library: loaded only where a picture is read
  try {
    const { width, height } = await sharp(input, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
      throw new ImageFileError(
        `${name} is too large: ${width}x${height} pixels, at most 100 megapixels and ${MAX_SIDE} on a side; shrink it first`,
      );
    const scale = shortSide === undefined ? 1 : shortSide / Math.min(width, height);
    if (scale ** 2 * width * height > MAX_PIXELS)
      throw new ImageFileError(
        `${name} is too narrow: ${width}x${height} pixels, more than 100 megapixels where its shorter side has ${shortSide}; cut it first`,
      );
    let picture = sharp(input, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .toColourspace('srgb');
    if (maxSide !== undefined)
      picture = picture.resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true });
    if (shortSide !== undefined) picture = picture.resize(shortSide, shortSide, { fit: 'outside' });
    picture = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: 'white' });
    if (channels === 1) picture = picture.greyscale();
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      channels: info.channels,
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    };
  } catch (error) {
    if (error instanceof ImageFileError) throw error;
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    const reason = line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
    throw new ImageFileError(
      `${name} cannot be read as a picture (PNG, JPEG, WebP, AVIF, GIF, TIFF, SVG): ${reason}`,
      { cause: error },
    );
  }
}
