/**
 * TypeScript of this repository as a text of about 160,000 characters, there without a download: for smoke tests. The three packages
 * whose sources change least, and which import nothing of ours.
 */
import { fileURLToPath } from 'node:url';
import { type LocatedText, textFiles } from '../text/text-file.ts';

const PACKAGES = ['go', 'mcts-lite', 'random'];

export async function ownSource(): Promise<LocatedText> {
  const folders = PACKAGES.map((name) => fileURLToPath(new URL(`../../../${name}/src`, import.meta.url)));
  return {
    source: `packages/{${PACKAGES.join(',')}}/src of this repository`,
    files: await textFiles(folders),
  };
}
