/** Recording from the microphone, sample by sample as it comes, and playing. */
import type { Sound } from '@nutshell/data/wav-sound';
import tap from './tap.ts?worker&url';

export interface MicrophoneRecording {
  /** Ends it. */
  stop: () => Promise<Sound>;
}

/**
 * Records until it is stopped.
 * @param onSound is told the seconds so far, and the largest sample of the last block
 * @throws Error that says why there is no microphone, and what to do
 */
export async function record(onSound: (seconds: number, peak: number) => void): Promise<MicrophoneRecording> {
  const stream = await microphone();
  const context = new AudioContext();
  const blocks: Float32Array[] = [];
  let length = 0;
  const end = async () => {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
  };
  try {
    await context.audioWorklet.addModule(tap);
    const node = new AudioWorkletNode(context, 'tap', { channelCount: 1, channelCountMode: 'explicit' });
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      blocks.push(data);
      length += data.length;
      onSound(
        length / context.sampleRate,
        data.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0),
      );
    };
    context.createMediaStreamSource(stream).connect(node);
    node.connect(context.destination); // silence; what leads nowhere is not computed
  } catch (error) {
    await end();
    throw error;
  }
  return {
    async stop() {
      await end();
      const samples = new Float32Array(length);
      let at = 0;
      for (const block of blocks) {
        samples.set(block, at);
        at += block.length;
      }
      return { rate: context.sampleRate, samples };
    },
  };
}

/** As it is: recognisers are trained without a telephone's filters. */
const AUDIO = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

const REASONS: Partial<Record<string, string>> = {
  NotFoundError: 'This device has no microphone',
  NotAllowedError: 'The browser was not allowed to use the microphone',
  NotReadableError: 'Another program uses the microphone',
};

async function microphone(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices)
    throw new Error(
      'The browser gives a microphone to pages of https:// and of this machine alone. Open a WAV file instead.',
    );
  try {
    return await devices.getUserMedia({ audio: AUDIO });
  } catch (error) {
    const { name, message } = error as DOMException;
    throw new Error(`${REASONS[name] ?? `No microphone: ${message}`}. Open a WAV file instead.`, {
      cause: error,
    });
  }
}

/** Plays a sound. @returns what ends it */
export function play({ rate, samples }: Sound, onEnd: () => void): () => void {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, samples.length, rate);
  buffer.copyToChannel(Float32Array.from(samples), 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.onended = () => {
    void context.close();
    onEnd();
  };
  source.start();
  return () => source.stop();
}
