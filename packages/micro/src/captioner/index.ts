export {
  type BeamOptions,
  type Hypothesis,
  type SentenceCodes,
  type Sentences,
  beamSearch,
  likeliest,
} from './beam-search.ts';
export { CaptionDecoder, type CaptionState } from './decoder.ts';
