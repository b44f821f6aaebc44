import { type ShowProgress, type TextCorpus, textCorpus } from '@nutshell/data';
import type { CharRnnConfig } from './config.ts';

/** The text of an experiment, as numbers of characters, in its parts. */
export function loadText(
  { text, files, split, minimumCount }: Pick<CharRnnConfig, 'text' | 'files' | 'split' | 'minimumCount'>,
  progress?: ShowProgress,
): Promise<TextCorpus> {
  const paths = files.split(',').filter(Boolean);
  return textCorpus(text, { files: paths, split, minimumCount, progress });
}
