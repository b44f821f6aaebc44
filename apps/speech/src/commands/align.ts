import { readSound, speechIn } from '@nutshell/data';
import { type AppCommand, existingPath, Failure, networkOption, terminalTable } from '@nutshell/experiment';
import { bestPath, listener, SHIFT, transcriptNetwork } from '@nutshell/micro/speech';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { findRecogniser } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  fold: z.string().default('').describe('the recogniser that has not heard this speaker; the first if empty'),
  words: z.string().default('').describe('what is said, such as "three one four"'),
  states: z.boolean().default(false).describe('print the states of each word too'),
});

export const alignCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'align',
  summary: 'print when each word of a WAV file is said, its words being known',
  arguments: '<file>',
  options,
  async run({ arguments: [file], options, openRun }) {
    const trained = await findRecogniser(options.run, options.fold, { openRun });
    const { origin, config, rate, choice, scorer } = trained;
    if (!scorer)
      throw new Failure(
        `${origin} has no states that frames could be aligned with: name a run with --acoustic=gmm or dnn`,
      );
    const { topology } = scorer;
    const said = options.words.split(/\s+/).filter(Boolean);
    const indices = said.map((word) => topology.words.indexOf(word));
    if (said.length === 0 || indices.includes(-1))
      throw new Failure(
        `--words is "${options.words}"; expected words of ${topology.words.slice(0, -1).join(', ')}`,
      );
    const { samples } = readSound(existingPath(file), rate);
    const sound = speechIn({ rate, samples });
    const skipped = (sound.samples.byteOffset - samples.byteOffset) / samples.BYTES_PER_ELEMENT / rate;
    const [frames] = listener(config, choice, rate)([sound]);
    const [scores] = await scorer.score([frames]);
    const path = bestPath(transcriptNetwork(topology, indices), scores, topology.stay.length);
    if (path.score === -Infinity)
      throw new Failure(`${file} has ${frames.length} frames of 10 ms, too few for ${said.length} words`);
    const rows = path.words.map(({ word, begin }, i) => {
      const end = path.words[i + 1]?.begin ?? frames.length;
      const seconds = [begin, end].map((frame) => (skipped + frame * SHIFT).toFixed(2));
      return [
        topology.words[word],
        ...seconds,
        ...(options.states ? [framesIn(path.states.subarray(begin, end))] : []),
      ];
    });
    console.log(
      terminalTable(
        ['word', 'from s', 'to s', ...(options.states ? ['frames in each state'] : [])],
        rows,
        'lrrl',
      ),
    );
  },
};

/** Numbers of frames in the states of a word, from left to right. */
function framesIn(states: Int32Array): string {
  const counts = new Map<number, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts.values()].join(' ');
}
