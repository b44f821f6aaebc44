/** A visitor's WAV file as a sound, or why it is none. */
import { DatasetError, type Sound, soundOf } from '@nutshell/data/wav-sound';

/** Seconds that the page takes. */
export const LONGEST = 30;
/** Seconds in which nothing can be said. */
const SHORTEST = 0.1;
/** Bytes; half a minute of 8 channels at 192 kHz. */
const LARGEST = 200 * 2 ** 20;

/** @throws Error that names the file, and says what is wrong with it and what to do */
export async function readWav(file: File): Promise<Sound> {
  if (file.size > LARGEST) throw new Error(tooLong(file.name, 'is larger than 200 MiB'));
  try {
    const sound = soundOf(new Uint8Array(await file.arrayBuffer()), file.name);
    checkLength(sound, file.name);
    return sound;
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new Error(
      `${error.message}. The page reads WAV files; ffmpeg makes one of other files: ffmpeg -i recording.mp3 recording.wav`,
      { cause: error },
    );
  }
}

/** @throws Error for a sound that is too short or too long to be heard */
export function checkLength({ rate, samples }: Sound, name: string): void {
  const seconds = samples.length / rate;
  if (samples.length === 0) throw new Error(`${name} is empty: there is no sound in it.`);
  if (seconds < SHORTEST)
    throw new Error(`${name} has ${seconds.toFixed(3)} s of sound, too little for a word.`);
  if (seconds > LONGEST) throw new Error(tooLong(name, `has ${Math.round(seconds)} s of sound`));
}

const tooLong = (name: string, how: string): string =>
  `${name} ${how}; the page takes up to ${LONGEST} s. Cut it, or use npx nx run speech:recognize.`;
