import { type ShowProgress, type TextCorpus, type TextSplit, textCorpus } from '@nutshell/data';
import { partsOf } from '@nutshell/data/csv';
import { Failure, existingPath, findPath } from '@nutshell/experiment';
import type { CharRnnConfig } from './config.ts';
import type { Network } from './network.ts';

/**
 * The text of an experiment, as numbers of characters, in its parts.
 * @param settings.files paths, or a list of paths as a flag has it
 */
export function loadText(
  {
    text,
    files,
    split,
    minimumCount,
  }: Pick<CharRnnConfig, 'text' | 'split' | 'minimumCount'> & { files: string | readonly string[] },
  progress?: ShowProgress,
): Promise<TextCorpus> {
  const paths = typeof files === 'string' ? pathsIn(files) : files.map((file) => existingPath(file));
  return textCorpus(text, { files: paths, split, minimumCount, progress });
}

/** The paths in a list such as `notes, "letters, old"`: a text that is a path as a whole is that path, whatever is in it. */
function pathsIn(files: string): string[] {
  const whole = files ? findPath(files) : undefined;
  if (whole) return [whole];
  let parts: string[];
  try {
    parts = partsOf(files);
  } catch (error) {
    throw new Failure(`--files: ${(error as Error).message}`);
  }
  return parts.map((part) => existingPath(part, '--files'));
}

/**
 * The text that a network was trained on.
 * @throws Failure if it has other characters now: own files change, and the source of this repository does
 */
export async function loadTextOf(
  { config, vocabulary, origin }: Pick<Network, 'config' | 'vocabulary' | 'origin'>,
  progress?: ShowProgress,
): Promise<TextCorpus> {
  const text = await loadText(config, progress);
  if (text.vocabulary.characters.join('') !== vocabulary.characters.join(''))
    throw new Failure(
      `the text "${config.text}" has ${text.vocabulary.size} different characters, others than the ${vocabulary.size} that ${origin} knows: ` +
        'it has changed since. Train on it as it is now, or put the old text back.',
    );
  return text;
}

/** A part of the text that a network was trained on. @throws Failure if its split has no such part */
export function partOf(
  { splits }: Pick<TextCorpus, 'splits'>,
  part: keyof TextCorpus['splits'],
  { config, origin }: Pick<Network, 'config' | 'origin'>,
): TextSplit {
  const split = splits[part];
  if (!split)
    throw new Failure(
      `${origin} split its text ${config.split}, without a ${part} part: choose validation or train by --split`,
    );
  return split;
}
