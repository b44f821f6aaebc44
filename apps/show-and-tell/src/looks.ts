/** Pictures for people: as they are, and where a network with attention looks as it says each word. */
import { fromHost } from '@nutshell/core';
import { type Picture, START, type WordVocabulary } from '@nutshell/data';
import { figure, gallery, image } from '@nutshell/experiment';
import * as tf from '@tensorflow/tfjs';
import sharp, { type Sharp } from 'sharp';
import { type Features, sizeOf } from './encoder/feature-file.ts';
import { applied } from './learner.ts';

/** Side of the pictures of a word. */
const SIDE = 120;
/** Longest side of pictures as they are. */
const SHOWN = 480;
/** Light that is left where it does not look. */
const SHADE = 40;

/** A picture as a data URI: small ones as they are, photographs as JPEG. */
export function dataUri(picture: Picture): Promise<string> {
  const small = sharpOf(picture).resize(SHOWN, SHOWN, { fit: 'inside', withoutEnlargement: true });
  return uriOf(small, picture.width * picture.height > 100 * 100 ? 'jpeg' : 'png');
}

/**
 * α of each word of a sentence, [places], given the words before it: what a network with attention weighs the places by.
 * @param words without START and END
 */
export function attentionOf(
  model: tf.LayersModel,
  features: Features,
  picture: number,
  words: readonly number[],
): Float32Array[] {
  const values = new Float32Array(sizeOf(features.shape));
  features.read(picture, 0, values, 0);
  return tf.tidy(() => {
    const codes = tf.tensor2d([[START, ...words.slice(0, -1)]], undefined, 'int32'); // [1, words]
    const [, alpha] = applied(model, fromHost({ values, shape: [1, ...features.shape] }), codes);
    const rows = alpha!.dataSync() as Float32Array; // [1, words, places]
    const places = rows.length / words.length;
    return words.map((_, t) => rows.slice(t * places, (t + 1) * places));
  });
}

/** The central square of a picture once for each word, lit where the network looks; HTML. */
export async function looks(
  picture: Picture,
  words: readonly number[],
  attention: readonly Float32Array[],
  vocabulary: WordVocabulary,
): Promise<string> {
  const said = vocabulary.decode(words);
  const each = said.map(async (word, t) => figure(word, image(await lit(picture, attention[t]), word)));
  return gallery(await Promise.all(each));
}

async function lit(picture: Picture, alpha: Float32Array): Promise<string> {
  const places = Math.sqrt(alpha.length); // in a row
  const most = Math.max(...alpha);
  const light = Uint8Array.from(alpha, (weight) => SHADE + (255 - SHADE) * (weight / most));
  const mask = await sharp(light, { raw: { width: places, height: places, channels: 1 } })
    .resize(SIDE, SIDE, { kernel: 'cubic' })
    .png()
    .toBuffer();
  const seen = await sharpOf(picture).resize(SIDE, SIDE, { fit: 'cover' }).png().toBuffer();
  return uriOf(sharp(seen).composite([{ input: mask, blend: 'multiply' }]), 'jpeg');
}

const sharpOf = ({ height, width, pixels }: Picture): Sharp =>
  sharp(Buffer.from(pixels), { raw: { width, height, channels: 3 } });

async function uriOf(picture: Sharp, kind: 'jpeg' | 'png'): Promise<string> {
  return `data:image/${kind};base64,${(await picture.toFormat(kind).toBuffer()).toString('base64')}`;
}
