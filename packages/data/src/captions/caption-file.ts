/** Files that say what is to be seen on pictures: tables in CSV, and the list that Flickr8k came with. */
import { DatasetError } from '../errors.ts';
import { readCsvTexts } from '../formats/csv.ts';

/** Captions by the name of their picture, in the order of the file. */
export type Captions = Map<string, string[]>;

export interface CaptionTable {
  captions: Captions;
  /** By picture, what a column `split` says; empty if there is none. */
  splits: Map<string, string>;
}

/**
 * Reads a CSV with the columns `image` and `caption`, a row for each caption, and perhaps `split`. Captions with commas stand in quotes,
 * quotes in them are doubled.
 * @param file what errors call it
 * @throws CsvError, see `readCsvTexts`; DatasetError that names a row without picture or caption, or a picture in two splits
 */
export function readCaptionTable(text: string, file: string): CaptionTable {
  const { image, caption, split } = readCsvTexts(text, { file, columns: ['image', 'caption'] });
  const captions: Captions = new Map();
  const splits = new Map<string, string>();
  for (let i = 0; i < image.length; i++) {
    const name = image[i].trim();
    const sentence = caption[i].trim();
    if (name === '' || sentence === '')
      throw new DatasetError(
        `${file}, row ${i + 2}: the ${name ? 'caption' : 'name of the picture'} is empty`,
      );
    add(captions, name, sentence);
    if (!split) continue;
    const place = split[i].trim();
    if ((splits.get(name) ?? place) !== place)
      throw new DatasetError(
        `${file}, row ${i + 2}: ${name} is in the splits ${splits.get(name)} and ${place}`,
      );
    splits.set(name, place);
  }
  return { captions, splits };
}

/**
 * Reads Flickr8k.token.txt, a line `<picture>#<number>⇥<caption>` for each caption.
 * @throws DatasetError that names a line of another form
 */
export function readTokenList(text: string, file: string): Captions {
  const captions: Captions = new Map();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, name, caption] = /^(.+)#\d+\t(.*\S)/.exec(line) ?? [];
    if (name === undefined)
      throw new DatasetError(`${file}, line ${i + 1}: expected <picture>#<number>, a tab and a caption`);
    add(captions, name, caption);
  }
  return captions;
}

function add(captions: Captions, name: string, caption: string): void {
  const known = captions.get(name);
  if (known) known.push(caption);
  else captions.set(name, [caption]);
}
