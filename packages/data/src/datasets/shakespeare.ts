/** Tiny Shakespeare: 40,000 lines of Shakespeare's plays, the text of char-rnn. */
import type { DatasetCard } from '../card.ts';
import { prepare, type PrepareOptions } from '../prepare.ts';
import { type LocatedText, textFiles } from '../text/text-file.ts';

export const SHAKESPEARE_CARD: DatasetCard = {
  name: 'tinyshakespeare',
  title: 'Tiny Shakespeare',
  homepage: 'https://github.com/karpathy/char-rnn/tree/master/data/tinyshakespeare',
  licence: 'public domain',
  citation:
    'Karpathy, "The unreasonable effectiveness of recurrent neural networks", 2015, https://karpathy.github.io/2015/05/21/rnn-effectiveness/',
  files: [
    {
      key: 'text',
      name: 'input.txt',
      bytes: 1_115_394,
      sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
      urls: ['https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt'],
    },
  ],
};

/** Where tiny Shakespeare lies. See `prepare` for where it is looked for and what is thrown. */
export async function shakespeare(options: PrepareOptions): Promise<LocatedText> {
  const { source, paths } = await prepare(SHAKESPEARE_CARD, options);
  return { source, files: await textFiles([paths.text]) };
}
