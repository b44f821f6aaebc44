/** Sound from the microphone, by a program of the system that records: no library of ours has to be built. */
import type { Sound } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import { soundOf } from '@nutshell/data/wav-sound';
import { execFile } from 'node:child_process';

interface Recorder {
  program: string;
  /** A WAV file of one channel to the standard output. */
  arguments(rate: number, seconds: number): string[];
}

/** What ffmpeg calls the default microphone. */
const FFMPEG_INPUTS: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['-f', 'alsa', '-i', 'default'],
  darwin: ['-f', 'avfoundation', '-i', ':default'],
};

/** In the order in which they are tried. */
const RECORDERS: Recorder[] = [
  {
    program: 'arecord',
    arguments: (rate, seconds) => [
      ...['-q', '-t', 'wav', '-f', 'S16_LE', '-c', '1'],
      ...['-r', `${rate}`, '-d', `${seconds}`],
    ],
  },
  {
    program: 'rec',
    arguments: (rate, seconds) => [
      ...['-q', '-t', 'wav', '-b', '16', '-c', '1', '-r', `${rate}`, '-', 'trim', '0', `${seconds}`],
    ],
  },
  {
    program: 'ffmpeg',
    arguments: (rate, seconds) => [
      ...['-loglevel', 'error', '-nostdin', ...(FFMPEG_INPUTS[process.platform] ?? FFMPEG_INPUTS.linux!)],
      ...['-t', `${seconds}`, '-ac', '1', '-ar', `${rate}`, '-f', 'wav', '-'],
    ],
  },
];

/**
 * Records for some whole seconds.
 * @param rate samples per second
 * @throws Failure that says what to install, or why none of the programs records
 */
export async function recordSound(rate: number, seconds: number): Promise<Sound> {
  const refusals: string[] = [];
  for (const recorder of RECORDERS) {
    try {
      const wav = await output(recorder.program, recorder.arguments(rate, seconds), seconds);
      return soundOf(wav, `the recording of ${recorder.program}`, rate);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      refusals.push(`${recorder.program}: ${reasonOf(error)}`);
    }
  }
  if (refusals.length > 0)
    throw new Failure(`The microphone cannot be recorded. ${refusals.join('; ')}. Is one connected?`);
  throw new Failure(
    'No program that records is here: install arecord (package alsa-utils), rec (package sox) or ffmpeg, or name a WAV file.',
  );
}

function output(program: string, args: string[], seconds: number): Promise<Uint8Array> {
  const options = {
    encoding: 'buffer' as const,
    maxBuffer: 2 ** 28,
    timeout: 1000 * (seconds + 20), // a device that gives nothing
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error) reject(Object.assign(error, { stderr: stderr.toString() }));
      else resolve(stdout);
    });
  });
}

/** The last line that the program printed. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.trim().split('\n').at(-1) || message;
}
