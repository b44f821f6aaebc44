/** Digits of picture files, as MNIST's. */
import { DECODED_SIDE, type FoundDigit, NoDigitError, findDigits } from './handwriting/digits.ts';
import { ImageFileError, readImage } from './image-file.ts';

/**
 * Reads the digits of a picture, of any size, polarity and colour, in the order in which one reads them.
 * @throws ImageFileError if the file is not a picture (see `readImage`) or shows no digit
 */
export async function digitsFromImage(file: string): Promise<FoundDigit[]> {
  const picture = await readImage(file, { channels: 4, maxSide: DECODED_SIDE });
  try {
    return findDigits(picture, file);
  } catch (error) {
    throw error instanceof NoDigitError ? new ImageFileError(error.message) : error;
  }
}

/**
 * The only digit of a picture, in 784 bytes as in MNIST: 0 background, 255 ink.
 * @throws ImageFileError as {@link digitsFromImage}, and if it shows several
 */
export async function digitFromImage(file: string): Promise<Uint8Array> {
  const digits = await digitsFromImage(file);
  if (digits.length > 1)
    throw new ImageFileError(`${file} shows ${digits.length} digits; expected one: cut it to each of them`);
  return digits[0].pixels;
}
