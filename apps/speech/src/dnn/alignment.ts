/** The state of every frame of a fold: what the network learns to tell. */
import { Failure } from '@nutshell/experiment';
import {
  type BestPath,
  flatModels,
  type Frames,
  gaussianOf,
  type WordTopology,
} from '@nutshell/micro/speech';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { SpeechConfig } from '../config.ts';
import { choosePenalty } from '../evaluate.ts';
import { mixtureScorer } from '../gmm/scorer.ts';
import { firstModels } from '../hmm/first-alignment.ts';
import { pathsOf, stagesOf, trainStage } from '../hmm/stages.ts';
import { timedBy } from '../hmm/stays.ts';
import { checkFiles } from '../kept-file.ts';
import { alignAll, type Scorer } from '../recogniser.ts';
import type { SpokenWords } from '../utterances.ts';

/** Of frames that belong to no state: their utterance is too short for its words. */
export const NO_STATE = 0xffff;

/** Frames of utterances one after the other, those to learn from first, then those for validation. */
export interface Alignment {
  /** `[frames]`, or `NO_STATE` */
  train: Uint16Array;
  validation: Uint16Array;
}

/** The utterances of a fold, as features of one choice. */
export interface FoldSpeech {
  train: SpokenWords[];
  validation: SpokenWords[];
}

/**
 * Trains mixtures as the recogniser with mixtures does, and aligns all utterances with them.
 * @param done is told how many stages are done
 * @returns the alignment, and the word errors of the mixtures on validation, those of the best insertion penalty
 */
export async function alignByMixtures(
  { train, validation }: FoldSpeech,
  words: readonly string[],
  config: SpeechConfig,
  pause: () => Promise<void>,
  done: (stages: number) => void,
): Promise<{ alignment: Alignment; errors: number }> {
  const { gaussian, floor } = gaussianOf(train.map(({ frames }) => frames));
  let models = firstModels(flatModels({ ...config, words }, gaussian), train, floor);
  for (const [i, components] of stagesOf(config.mixtures).entries()) {
    ({ models } = await trainStage(models, train, { ...config, components, floor, pause }));
    done(i + 1);
  }
  const alignment = {
    train: statesOf(train, await pathsOf(models, train, pause)),
    validation: statesOf(validation, await pathsOf(models, validation, pause)),
  };
  const { task, penalties } = config;
  const scorer = mixtureScorer(models);
  const { errors } = await choosePenalty(scorer, task, validation, penalties, pause);
  scorer.dispose();
  return { alignment, errors };
}

/** Aligns all utterances by other scores. */
export async function alignBy(
  scorer: Scorer,
  { train, validation }: FoldSpeech,
  pause: () => Promise<void>,
): Promise<Alignment> {
  return {
    train: statesOf(train, await alignAll(scorer, train, pause)),
    validation: statesOf(validation, await alignAll(scorer, validation, pause)),
  };
}

function statesOf(utterances: readonly { frames: Frames }[], paths: readonly BestPath[]): Uint16Array {
  const states = new Uint16Array(utterances.reduce((sum, { frames }) => sum + frames.length, 0));
  let at = 0;
  utterances.forEach(({ frames: { length } }, i) => {
    if (paths[i].score === -Infinity) states.fill(NO_STATE, at, at + length);
    else states.set(paths[i].states, at);
    at += length;
  });
  return states;
}

/** The topology of words with the times that the states of an alignment last. */
export function topologyOf(
  words: readonly string[],
  config: Pick<SpeechConfig, 'statesPerWord' | 'silenceStates'>,
  { train }: Alignment,
  utterances: readonly SpokenWords[],
): WordTopology {
  const { mixtures: _, ...flat } = flatModels({ ...config, words }, undefined as never);
  let at = 0;
  const paths = utterances.map(({ frames: { length } }) => ({
    score: 0,
    states: Int32Array.from(train.subarray(at, (at += length))),
    words: [], // states of a word follow each other, so none is mistaken for its own successor unless words have a single one
  }));
  return timedBy(
    flat,
    paths.filter(({ states }) => states[0] !== NO_STATE),
  );
}

/** An alignment as bytes: the states to learn from, then those for validation. */
export function alignmentBytes({ train, validation }: Alignment): Uint8Array {
  const all = new Uint16Array(train.length + validation.length);
  all.set(train);
  all.set(validation, train.length);
  return new Uint8Array(all.buffer);
}

/**
 * Reads {@link alignmentBytes}.
 * @param states that there are
 * @throws Failure if the file is missing, has changed, is of other frames, or names a state that there is not
 */
export function readAlignment(file: string, { train, validation }: FoldSpeech, states: number): Alignment {
  const framesOf = (utterances: SpokenWords[]) =>
    utterances.reduce((sum, { frames }) => sum + frames.length, 0);
  const [learnt, heldOut] = [train, validation].map(framesOf);
  checkFiles(dirname(file), [basename(file)]);
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(readFileSync(file)); // aligned for 16 bits
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}. Train the run anew.`);
  }
  if (bytes.length !== 2 * (learnt + heldOut))
    throw new Failure(
      `${file} has ${bytes.length} bytes, but there are ${learnt + heldOut} frames of two bytes: the recordings have changed. Train the run anew.`,
    );
  const all = new Uint16Array(bytes.buffer);
  const odd = all.findIndex((state) => state >= states && state !== NO_STATE);
  if (odd >= 0)
    throw new Failure(
      `${file} is damaged: frame ${odd} is in state ${all[odd]}, and there are ${states} states. Put it back as it was, or train the run anew.`,
    );
  return { train: all.subarray(0, learnt), validation: all.subarray(learnt) };
}
