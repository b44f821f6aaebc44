/** What a page that tells pictures needs: words, generated scenes. Runs in browsers. */
export { drawScene, renderScene } from './captions/scene-picture.ts';
export type { Picture } from './pictures/pictures.ts';
export { SENTENCE_CODES, WordVocabulary } from './text/word-vocabulary.ts';
