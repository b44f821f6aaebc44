/** Datasets: find, download, verify and cache them; decode their formats; seeded batches and augmentation. */
export { imageAt, mapSplits, stratified } from './image-dataset.ts';
export type { ImageDataset, ImageShape, ImageSplit } from './image-dataset.ts';
export type { Provenance } from './provenance.ts';
export type { Skipped } from './skipped.ts';
export { imageDataset, imageDatasetNames } from './datasets/registry.ts';
export type { ImageDatasetName, ImageDatasetOptions } from './datasets/registry.ts';
export { MNIST_CARD, mnist } from './datasets/mnist.ts';
export { FASHION_MNIST_CARD, fashionMnist } from './datasets/fashion-mnist.ts';
export {
  CIFAR10_CARD,
  CIFAR10_CLASSES,
  CIFAR10_JPEG_CARD,
  CIFAR10_PYTHON_CARD,
  cifar10,
  cifar10Pictures,
} from './datasets/cifar10.ts';
export type { CifarOptions } from './datasets/cifar10.ts';
export { cars } from './datasets/cars.ts';
export type { CarsTable } from './datasets/cars.ts';
export { pictureDataset, pictureDatasetNames } from './datasets/pictures.ts';
export type { PictureDatasetName, PictureDatasetOptions } from './datasets/pictures.ts';
export { IMAGENETTE_CARDS, imagenette } from './datasets/imagenette.ts';
export type { ImagenetteName, ImagenetteOptions } from './datasets/imagenette.ts';
export { TINY_IMAGENET_CARD, tinyImagenet } from './datasets/tiny-imagenet.ts';
export type { TinyImagenetOptions } from './datasets/tiny-imagenet.ts';
export { drawShape, shapeNames } from './datasets/drawn-shape.ts';
export { shapes } from './datasets/shapes.ts';
export type { ShapesOptions } from './datasets/shapes.ts';
export { imagenetFolder, pictureFolder, streamedFolder } from './datasets/picture-folder.ts';
export type { FolderDatasetOptions, FolderOptions } from './datasets/picture-folder.ts';
export { syntheticDigits } from './datasets/synthetic-digits.ts';
export type { SyntheticDigitsOptions } from './datasets/synthetic-digits.ts';
export { loadIdxDataset, readIdxSplit } from './datasets/idx-images.ts';

export { captionDataset, captionDatasetNames } from './datasets/captions.ts';
export type { CaptionDatasetName, CaptionDatasetOptions } from './datasets/captions.ts';
export { captionSplits } from './captions/captions.ts';
export type { CaptionDataset, CaptionedPictures, CaptionSplit } from './captions/captions.ts';
export { readCaptionTable, readTokenList } from './captions/caption-file.ts';
export type { Captions, CaptionTable } from './captions/caption-file.ts';
export { FLICKR8K_CARDS, flickr8k } from './datasets/flickr8k.ts';
export { captionFolder, karpathySplits } from './datasets/caption-folder.ts';
export type { CaptionFolderOptions } from './datasets/caption-folder.ts';
export { syntheticScenes } from './datasets/synthetic-scenes.ts';
export { drawScene, renderScene } from './captions/scene-picture.ts';
export type { SyntheticScenesOptions } from './datasets/synthetic-scenes.ts';
export { COLOURS, sceneErrors, sceneOf, sentencesOf, SHAPES } from './captions/scene.ts';
export type { Scene, SceneError, Thing } from './captions/scene.ts';
export { MOBILENET_CARDS, mobilenet } from './datasets/mobilenet.ts';
export type { SavedNetwork } from './datasets/mobilenet.ts';

export { textCorpus, textNames } from './datasets/texts.ts';
export type { TextName, TextOptions } from './datasets/texts.ts';
export { LINUX_CARD } from './datasets/linux.ts';
export { SHAKESPEARE_CARD } from './datasets/shakespeare.ts';
export { describeCorpus, readCorpus, textSplitNames } from './text/corpus.ts';
export type { CorpusOptions, TextCorpus, TextReport, TextSplit, TextSplitName } from './text/corpus.ts';
export { textFiles } from './text/text-file.ts';
export type { TextFile } from './text/text-file.ts';
export { REPLACEMENT, Vocabulary } from './text/vocabulary.ts';
export type { Codes, VocabularyOptions } from './text/vocabulary.ts';
export { END, SENTENCE_CODES, START, UNKNOWN, WordVocabulary } from './text/word-vocabulary.ts';

export { soundDataset, soundDatasetNames } from './datasets/recordings.ts';
export type { SoundDatasetName, SoundDatasetOptions } from './datasets/recordings.ts';
export { DIGITS, SPOKEN_DIGITS_CARD, spokenDigits } from './datasets/spoken-digits.ts';
export type { SpokenDigitsOptions } from './datasets/spoken-digits.ts';
export {
  COMMAND_CLASSES,
  COMMANDS,
  SPEECH_COMMANDS_CARDS,
  speechCommands,
} from './datasets/speech-commands.ts';
export { soundFolder } from './datasets/sound-folder.ts';
export type { SoundFolderOptions } from './datasets/sound-folder.ts';
export { syntheticSpeech } from './datasets/synthetic-speech.ts';
export type { SyntheticSpeechOptions } from './datasets/synthetic-speech.ts';
export { leaveEachSpeakerOut, readSound, Sounds } from './sounds/sounds.ts';
export type { Clip, SoundDataset, SoundSplits } from './sounds/sounds.ts';
export { monoOf } from './sounds/sound.ts';
export type { Recording, Sound } from './sounds/sound.ts';
export { resample } from './sounds/resample.ts';
export { speechIn, trimSilence } from './sounds/trim.ts';
export type { TrimOptions } from './sounds/trim.ts';
export { addNoise, connectedWords, NOISE_LEVELS } from './sounds/connected-words.ts';
export type { ConnectedWords, ConnectedWordsOptions, NoiseLevel } from './sounds/connected-words.ts';

export { pictureCache } from './pictures/picture-cache.ts';
export type { PictureCacheOptions, PictureSource, SourcePicture } from './pictures/picture-cache.ts';
export { PictureFile } from './pictures/picture-file.ts';
export { checkReadable } from './pictures/folder-pictures.ts';
export { openPictures } from './pictures/open-pictures.ts';
export { colourStatistics, IMAGENET_COLOURS } from './pictures/colour-statistics.ts';
export { symmetricEigen, type Eigen } from './pictures/eigen.ts';
export type { ColourStatistics } from './pictures/colour-statistics.ts';
export { picturesInMemory } from './pictures/memory-pictures.ts';
export { inMemory, withSizes } from './pictures/pictures.ts';
export type {
  FileHandle,
  FolderHandle,
  Picture,
  PictureDataset,
  Pictures,
  PictureSet,
  PictureSizes,
  PicturesHandle,
  StreamedPictures,
} from './pictures/pictures.ts';

export { holdOut, take } from './split.ts';
export type { HeldOut, HostArray, Split } from './split.ts';
export { inOrder, shuffled } from './batches.ts';
export type { Batches, LocalBatches, Place, ShuffledOptions } from './batches.ts';
export { imageInputs, LENET_PIXELS } from './image-inputs.ts';
export type { ImageInputOptions, ImageInputs, PixelMapping } from './image-inputs.ts';
export type { Augmentation } from './augment/augmentation.ts';
export { affineDistortion, inverseOf, randomAffine, warpAffine } from './augment/affine.ts';
export type { AffineMap, AffineOptions, AffineRanges } from './augment/affine.ts';
export { type Border, type Crop } from './augment/crops.ts';
export type { ColourJitter } from './augment/colours.ts';
export {
  type Flip,
  pictureInputs,
  type PictureInputOptions,
  streamedInputs,
} from './augment/picture-inputs.ts';
export { type TargetInputs, type TargetOptions, withTargets } from './augment/targets.ts';
export { type Seen, seenInputs, seenPicture, seenValues } from './augment/seen.ts';
export { evaluationViews, viewNames, type View, type Views } from './augment/views.ts';
export {
  default as pictureBatches,
  PICTURE_BATCHES,
  type PictureBatchesOptions,
} from './augment/picture-batches.ts';
export { DisplacementField, elasticDistortion, gaussianKernel } from './augment/elastic.ts';
export type { ElasticOptions } from './augment/elastic.ts';

export { boxed, cropped, deskew, moments, slantOf } from './deskew.ts';
export type { DeskewOptions, Moments } from './deskew.ts';

export { prepare, prepareFirst } from './prepare.ts';
export type { PreparedDataset, PrepareOptions } from './prepare.ts';
export type { DatasetCard, DatasetFile } from './card.ts';
export { cacheFolder } from './cache.ts';
export { CacheError, DatasetError } from './errors.ts';
export { download } from './download.ts';
export type { DownloadOptions } from './download.ts';
export type { ShowProgress } from './progress.ts';

export { decodeIdx, encodeIdx } from './formats/idx.ts';
export type { IdxArray, IdxData } from './formats/idx.ts';
export { decodeWav, encodeWav } from './formats/wav.ts';
export { archiveEntries } from './formats/archive.ts';
export type { ArchiveEntry } from './formats/tar.ts';
export { decodeImage, ImageFileError, readImage } from './image-file.ts';
export type { PixelImage, ReadImageOptions } from './image-file.ts';
export { digitFromImage, digitsFromImage } from './digit.ts';
