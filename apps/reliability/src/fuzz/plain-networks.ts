/** Exported networks as pages read them, without TensorFlow.js. */
import { WordVocabulary, SENTENCE_CODES } from '@nutshell/data/captioning';
import { aboutShape } from '@nutshell/lab/src/captions/captioner-files.ts';
import { tinyCaptioner } from '@nutshell/lab/test/tiny-captioner.ts';
import { tinyCharRnn } from '@nutshell/lab/test/tiny-char-rnn.ts';
import { CaptionDecoder, beamSearch } from '@nutshell/micro/captioner';
import { ModelFileError, type ModelJson, RecurrentNetwork } from '@nutshell/micro/recurrent';
import type { Random } from '@nutshell/random';
import type { Fuzz, Input } from '../attack.ts';
import { mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { pair, partsOf } from './parts.ts';

/** A network's two files. */
interface NetworkFiles {
  json: object;
  bytes: Uint8Array;
}

const filesOf = (files: Readonly<Record<string, string | Uint8Array>>): NetworkFiles => ({
  json: JSON.parse(String(files['model.json'])) as object,
  bytes: files['weights.bin'] as Uint8Array,
});

/** One of the networks with faults in one of its files, seldom in both. */
function mutatedNetwork(networks: readonly NetworkFiles[], random: Random): Uint8Array {
  const { json, bytes } = oneOf(networks, random);
  const isJson = random.int(4) > 0;
  return pair(
    isJson ? mutatedJson(json, random) : JSON.stringify(json),
    isJson && random.int(8) > 0 ? bytes : mutatedBytes(bytes, random),
  );
}

/** The two files. What is no JSON is none of a model either. */
function networkOf(input: Input): { json: ModelJson; bytes: Uint8Array } {
  const [text, bytes] = partsOf(input);
  try {
    return { json: JSON.parse(new TextDecoder().decode(text)) as ModelJson, bytes };
  } catch {
    return { json: null as never, bytes };
  }
}

const isRefusal = (error: unknown) => error instanceof ModelFileError;

/** @throws Error if an answer of a network is not of finite numbers, as many as there are */
function checkNumbers(values: Float32Array, length: number): void {
  if (values.length !== length || values.some((value) => Number.isNaN(value)))
    throw new Error(`it answers with ${values.length} numbers, some of which may be none`);
}

export const recurrentNetworks: Fuzz = {
  kind: 'fuzz',
  name: 'recurrent-network',
  about: 'character networks as the page and `sample` read them: `RecurrentNetwork.read`',
  inputs: 40_000,
  async open() {
    const network = filesOf((await tinyCharRnn(4)).files);
    return {
      samples: [pair(JSON.stringify(network.json), network.bytes)],
      make: (random) => mutatedNetwork([network], random),
      read(input) {
        const { json, bytes } = networkOf(input);
        const read = RecurrentNetwork.read(json, bytes);
        for (let code = 0; code < Math.min(3, read.vocabulary); code++)
          checkNumbers(read.next(code), read.vocabulary);
      },
      isRefusal,
      named: 'model.json',
    };
  },
};

export const captionDecoders: Fuzz = {
  kind: 'fuzz',
  name: 'caption-decoder',
  about: 'decoders of captions as the page reads them: `CaptionDecoder.read` and what model.json says beside',
  inputs: 40_000,
  async open() {
    const { files } = await tinyCaptioner();
    const network = filesOf(files);
    const { words } = JSON.parse(String(files['vocabulary.json'])) as { words: string[] };
    const vocabulary = WordVocabulary.fromJSON({ words });
    return {
      samples: [pair(JSON.stringify(network.json), network.bytes)],
      make: (random) => mutatedNetwork([network], random),
      async read(input) {
        const { json, bytes } = networkOf(input);
        const decoder = CaptionDecoder.read(json, bytes);
        const { data: about } = aboutShape.safeParse((json as { userDefinedMetadata?: unknown }).userDefinedMetadata); // prettier-ignore
        if (!about || decoder.vocabulary !== vocabulary.size) return; // the page refuses it by its schema
        const features = new Float32Array((decoder.hasAttention ? 2 : 1) * decoder.channels).fill(0.5);
        const first = await decoder.tell(features, 1).next(Int32Array.of(2), Int32Array.of(0));
        checkNumbers(first, decoder.vocabulary);
        const { longestWritten: longest, lengthNormalisation } = about;
        await beamSearch(decoder.tell(features, 2), 1, {
          ...{ beam: 2, longest, lengthNormalisation, prefix: [], codes: SENTENCE_CODES },
        });
      },
      isRefusal,
      named: 'model.json',
    };
  },
};
