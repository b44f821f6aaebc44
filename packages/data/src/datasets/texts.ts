/** Texts by name. A new one is a file beside this one and a line in the table below. */
import { DatasetError } from '../errors.ts';
import type { PrepareOptions } from '../prepare.ts';
import { type CorpusOptions, readCorpus, type TextCorpus } from '../text/corpus.ts';
import { type LocatedText, textFiles } from '../text/text-file.ts';
import { linux } from './linux.ts';
import { ownSource } from './own-source.ts';
import { shakespeare } from './shakespeare.ts';

export interface TextOptions extends PrepareOptions, CorpusOptions {
  /** Files and folders of the text `files`; for no other. */
  files?: readonly string[];
}

const TEXTS = {
  shakespeare,
  linux,
  source: ownSource,
  files: ownText,
};

export type TextName = keyof typeof TEXTS;

export const textNames = Object.keys(TEXTS) as TextName[];

/**
 * Loads a text by name: `shakespeare`; `linux`; `source`, TypeScript of this repository; `files`, your own text.
 * @throws DatasetError that lists the known names, or says what is wrong with a text; see `prepare` for the rest
 */
export async function textCorpus(name: TextName, options: TextOptions): Promise<TextCorpus> {
  if (!Object.hasOwn(TEXTS, name))
    throw new DatasetError(`There is no text "${name}". Known: ${textNames.join(', ')}.`);
  if (name !== 'files' && options.files && options.files.length > 0)
    throw new DatasetError(
      `The text ${name} takes no files (${options.files.join(', ')}); the text "files" does.`,
    );
  const { source, files } = await TEXTS[name](options);
  return readCorpus(name, source, files, options);
}

async function ownText({ files = [] }: TextOptions): Promise<LocatedText> {
  if (files.length === 0)
    throw new DatasetError('The text "files" needs files: name files or folders of UTF-8 text.');
  return { source: files.join(', '), files: await textFiles(files) };
}
