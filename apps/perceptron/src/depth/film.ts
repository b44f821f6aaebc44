import sharp from 'sharp';

/** Frames as SVG texts, and how long each stays, in milliseconds. */
export interface Film {
  frames: string[];
  delays: number[];
}

/** How long the last frame stays. */
export const LAST_MS = 2000;

/**
 * The frames as one GIF that repeats without end.
 *
 * @param classes number of classes of points: for two 16 colours are enough, which halves the file.
 */
export async function gif({ frames, delays }: Film, classes: number): Promise<Buffer> {
  const pictures: Buffer[] = [];
  for (const frame of frames) pictures.push(await sharp(Buffer.from(frame)).png().toBuffer());
  return sharp(pictures, { join: { animated: true } })
    .gif({
      delay: delays,
      loop: 0,
      colours: classes === 2 ? 16 : 32,
      effort: 7,
      dither: 0,
      interFrameMaxError: 2,
    })
    .toBuffer();
}
