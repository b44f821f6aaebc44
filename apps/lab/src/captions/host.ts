/** The side that computes: an encoder that sees pictures and a decoder that tells them, for calls that come through a port. */
import '@nutshell/core/layers'; // TensorFlow.js knows its layers then
import { SENTENCE_CODES, WordVocabulary } from '@nutshell/data/captioning';
import { type Picture, seenValues } from '@nutshell/data/seen';
import { CaptionDecoder, beamSearch, likeliest } from '@nutshell/micro/captioner';
import type { ModelJson } from '@nutshell/micro/recurrent';
import type { io } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { BackendChoice, BackendName } from '../network/backend-names.ts';
import { start } from '../network/backends.ts';
import { Engine } from '../network/engine.ts';
import { type Port, answerCalls, tell } from '../network/port.ts';
import { type About, checkEncoder } from './captioner-files.ts';

export interface NetworkInfo {
  readonly backend: BackendName;
  readonly reason: string;
  /** Whether it looks at places of the picture. */
  readonly hasAttention: boolean;
}

export interface Wanted {
  /** Sentences that are followed at the same time. */
  readonly beam: number;
  /** Words that the caption begins with. */
  readonly prefix: readonly string[];
}

export interface Sentence {
  readonly words: readonly string[];
  readonly logProbability: number;
}

/** What the network expected as it said a word, or that the sentence ends. */
export interface Step {
  /** `undefined`: the end of the sentence. */
  readonly word: string | undefined;
  readonly chance: number;
  /** The likeliest, the best first. */
  readonly alternatives: readonly { readonly word: string | undefined; readonly chance: number }[];
  /** Weights of the places, row by row of a square; empty without attention. */
  readonly looked: Float32Array;
}

export interface Told {
  /** The best first. */
  readonly sentences: readonly Sentence[];
  /** Of the best one: its words and its end. */
  readonly steps: readonly Step[];
}

/** The calls that it answers. */
export interface CaptionCalls {
  /** @param vocabulary the content of vocabulary.json */
  open: (
    files: {
      encoder: io.ModelArtifacts;
      decoder: ModelJson;
      weights: ArrayBuffer;
      vocabulary: { words: string[] };
    },
    about: About,
    choice: BackendChoice,
  ) => NetworkInfo;
  /** Looks at a picture. */
  see: (picture: Picture) => void;
  /** Tells the picture that was seen last. */
  say: (wanted: Wanted) => Told;
}

/** Alternatives of a word. */
const SHOWN = 6;

export function serve(port: Port): void {
  let engine: Engine | undefined;
  let decoder: CaptionDecoder | undefined;
  let vocabulary: WordVocabulary;
  let about: About;
  let features: Float32Array | undefined;

  answerCalls<CaptionCalls>(port, {
    async open(files, is, choice) {
      engine?.dispose();
      engine = features = undefined;
      about = is;
      vocabulary = WordVocabulary.fromJSON(files.vocabulary);
      decoder = CaptionDecoder.read(files.decoder, new Uint8Array(files.weights));
      if (decoder.vocabulary !== vocabulary.size)
        throw new Error(
          `vocabulary.json has ${vocabulary.size} words, the network ${decoder.vocabulary}: they do not belong together`,
        );
      const load = () => Engine.load(files.encoder, [outputOf(files.encoder)]);
      const { backend, reason, ...started } = await start(choice, load, (doing) => tell(port, doing));
      engine = started.engine;
      checkEncoder(engine.model, is.size, decoder);
      return { backend, reason, hasAttention: decoder.hasAttention };
    },
    async see(picture) {
      if (!engine) throw new Error('no network has been opened');
      const { size, mean, sd } = about;
      const values = seenValues(picture, { size, square: size, mean, sd });
      const { outputs } = await engine.run({ values, shape: [1, size, size, 3] });
      features = Object.values(outputs)[0].values;
    },
    async say({ beam, prefix }) {
      if (!decoder || !features) throw new Error('no picture has been seen');
      const { longestWritten: longest, lengthNormalisation } = about;
      const given = [...vocabulary.encode(prefix)].slice(0, longest);
      const [found] = await beamSearch(decoder.tell(features, beam), 1, {
        ...{ beam, longest, lengthNormalisation, prefix: given, codes: SENTENCE_CODES },
      });
      const sentences = found.map(({ words, logProbability }) => ({
        words: vocabulary.decode(words),
        logProbability,
      }));
      return { sentences, steps: found.length > 0 ? await stepsOf(decoder, features, found[0].words) : [] };
    },
  });

  async function stepsOf(
    network: CaptionDecoder,
    seen: Float32Array,
    words: readonly number[],
  ): Promise<Step[]> {
    const sentence = network.tell(seen, 1);
    const wordOf = (code: number) => (code === SENTENCE_CODES.end ? undefined : vocabulary.words[code]);
    const steps: Step[] = [];
    let before = SENTENCE_CODES.start;
    for (const code of [...words, SENTENCE_CODES.end]) {
      const logP = await sentence.next(Int32Array.of(before), Int32Array.of(0));
      const chanceOf = (each: number) => Math.exp(logP[each]);
      steps.push({
        word: wordOf(code),
        chance: chanceOf(code),
        alternatives: likeliest(logP, SHOWN, SENTENCE_CODES.never).map((each) => ({
          word: wordOf(each),
          chance: chanceOf(each),
        })),
        looked: sentence.looked(0),
      });
      before = code;
    }
    return steps;
  }
}

const topologyShape = z.object({
  config: z.object({ output_layers: z.array(z.tuple([z.string()], z.unknown())).length(1) }),
});

/** The name of the layer whose output the decoder sees. */
function outputOf({ modelTopology }: io.ModelArtifacts): string {
  const topology = modelTopology as { model_config?: unknown };
  const { data } = topologyShape.safeParse(topology.model_config ?? topology);
  if (!data) throw new Error('encoder.json is no network with one output');
  return data.config.output_layers[0][0];
}
