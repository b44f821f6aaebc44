/** What a page that tells pictures needs: words, pictures as inputs of a network, generated scenes. Runs in browsers. */
export { type PictureInputOptions, pictureInputs } from './augment/picture-inputs.ts';
export { drawScene, renderScene } from './captions/scene-picture.ts';
export { sentencesOf } from './captions/scene.ts';
export { picturesInMemory } from './pictures/memory-pictures.ts';
export type { Picture } from './pictures/pictures.ts';
export { SENTENCE_CODES, WordVocabulary } from './text/word-vocabulary.ts';
