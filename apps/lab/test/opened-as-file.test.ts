import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../', import.meta.url);
const script = readFileSync(new URL('public/opened-as-file.js', folder), 'utf8');

/** What the page shows in its place for the lab. */
function shownAt(protocol: string): string {
  const lab = { textContent: 'as it was' };
  const run = new Function('location', 'document', script);
  run({ protocol }, { getElementById: () => lab });
  return lab.textContent;
}

it('a page that is opened as a file says how to open it, and one from a server is left alone', () => {
  expect(shownAt('file:')).toMatch(/cannot be opened as a file.*npm start.*open the address/s);
  expect(shownAt('http:')).toBe('as it was');
  // Neither a module nor at an absolute path: those are what a page opened as a file cannot load.
  expect(readFileSync(new URL('index.html', folder), 'utf8')).toContain(
    '<script src="./opened-as-file.js"></script>',
  );
});
