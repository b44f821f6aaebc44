/** The commands, called as a person calls them, on generated digits. */
import { connectedWords, encodeWav } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { CommandLine, temporaryFolder } from '@nutshell/testing';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { config } from '../src/config.ts';
import { loadCorpus } from '../src/data.ts';
import { sections } from '../src/sections.ts';

let line: CommandLine;
beforeAll(async () => {
  line = new CommandLine('speech', mkdtempSync(join(tmpdir(), 'nutshell-test-')));
  await said('train', { experiment: 'smoke', mixtures: 1, passes: 1, penalties: '[-20]' });
}, 60_000);
afterAll(() => rmSync(line.runs, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

async function said(command: string, flags = {}, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await line.call(command, flags, ...words);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Fewest substitutions, deletions and insertions that make one list of the other (Levenshtein 1966). */
function distance([a, ...as]: string[], [b, ...bs]: string[]): number {
  if (a === undefined) return b === undefined ? 0 : 1 + bs.length;
  if (b === undefined) return 1 + as.length;
  if (a === b) return distance(as, bs);
  return 1 + Math.min(distance(as, bs), distance([a, ...as], bs), distance(as, [b, ...bs]));
}

it('evaluate and decode print the number of errors behind each rate', async () => {
  const decoded = JSON.parse(readFileSync(line.path('decoded.json'), 'utf8'));
  const errorsAt = (noise: string) =>
    (decoded[noise].said as string[][]).reduce(
      (sum, words, i) => sum + distance(words, decoded[noise].recognised[i]),
      0,
    );
  const [clean, noisy, noisier] = ['clean', 'noisy', 'noisier'].map(errorsAt);
  expect(clean).toBeGreaterThan(0);
  const words = decoded.clean.said.flat().length;
  const percent = (errors: number) => `${((100 * errors) / words).toFixed(2)} %`;

  const evaluated = await said('evaluate', { run: 'smoke' });
  for (const speaker of ['ada', 'all'])
    expect(evaluated.replaceAll(/ +/g, ' ')).toContain(
      `${speaker} ${[clean, noisy, noisier].map((errors) => `${percent(errors)} (${errors})`).join(' ')}`,
    );
  const printed = await said('decode', { run: 'smoke', noise: 'noisy', wrong: 1 });
  expect(printed).toContain(`${noisy} errors in ${words} words`);
  expect(printed.match(/^said:/gm)).toHaveLength(1);
  expect(await said('decode', { run: 'smoke', split: 'validation' })).toMatch(/errors in 60 words/);
}, 60_000);

it('align finds where the words of a string were put; long silence around it does not matter, as for recognize; files are named from where one stands', async () => {
  const { folds, rate, words: names } = await loadCorpus(config.parse({ dataset: 'synthetic-speech', testSpeaker: 'ada', repetitions: 6 }), 1); // prettier-ignore
  const [{ sound, words, spans }] = connectedWords(folds[0].train, { random: new Random(4) });
  const folder = temporaryFolder();
  // Longer than any pause that was learnt from, of the noise that lies under the string.
  const power = sound.samples.reduce((sum, x) => sum + x * x, 0) / sound.samples.length;
  const silence = new Random(5).fillNormal(new Float32Array(3 * rate), 0, Math.sqrt(power / 1e5));
  const long = Float32Array.from([...silence, ...sound.samples, ...silence]);
  for (const [name, samples] of Object.entries({ said: sound.samples, long }))
    writeFileSync(join(folder, `${name}.wav`), encodeWav({ rate, channels: [samples] }));
  vi.stubEnv('INIT_CWD', folder);
  const spoken = words.map((word) => names[word]);
  for (const [file, before] of [
    ['said.wav', 0],
    ['long.wav', 3],
  ] as const) {
    const aligned = await said('align', { run: 'smoke', words: spoken.join(' ') }, file);
    const found = [...aligned.matchAll(/^\W*([a-z]+)\s+([\d.]+)\s+([\d.]+)/gm)]
      .filter(([, word]) => word !== 'silence')
      .map(([, word, from, to]) => ({ word, from: Number(from), to: Number(to) }));
    expect(found.map(({ word }) => word)).toEqual(spoken);
    found.forEach(({ from, to }, i) => {
      const [begin, end] = spans[i].map((sample) => before + sample / rate);
      expect(Math.abs(from - begin)).toBeLessThan(0.1);
      expect(Math.abs(to - end)).toBeLessThan(0.1);
    });
  }
  const heard = await said('recognize', { run: 'smoke' }, 'said.wav', 'long.wav');
  const [short, longer] = ['said', 'long'].map((name) => heard.match(`${name}\\.wav:? +(.*)`)?.[1]);
  expect(short).toMatch(/[a-z]/);
  expect(longer).toBe(short);
}, 60_000);

it('significance: errors, reduction and p, worked by hand', async () => {
  const runs = [0, 1].map(() => join(temporaryFolder(), line.run));
  for (const run of runs) cpSync(line.path(), run, { recursive: true });
  const keep = (run: string, recognised: string, what = 'one two/one two/one two/one two') => {
    const listsOf = (text: string) => text.split('/').map((words) => words.split(' '));
    const strings = { said: listsOf(what), recognised: listsOf(recognised) };
    writeFileSync(join(run, 'decoded.json'), JSON.stringify({ clean: strings, noisy: strings, noisier: strings })); // prettier-ignore
  };
  keep(runs[0], 'one two/one two/one two/one six'); // 0, 0, 0 and 1 errors
  keep(runs[1], 'one six/six two/six six/six two'); // 1, 1, 2 and 1
  const table = await said('significance', { run: runs[0], against: runs[1] });
  const rows = table.split('\n').map((row) => row.trim().replaceAll(/ {2,}/g, ' '));
  // Differences −1, −1, −2, 0: mean −1, s² = 2/3, z = −√6, p = 0.0143; three times as many: s² = 6/11, z = −√22, p = 2.7e-6.
  expect(rows.find((row) => row.startsWith('clean'))).toBe(
    'clean 8 1 (12.50 %) 5 (62.50 %) 80.00 % 4 1.4e-2',
  );
  expect(rows.find((row) => row.startsWith('all'))).toBe('all 24 3 (12.50 %) 15 (62.50 %) 80.00 % 12 2.7e-6');
  keep(runs[1], 'one two', 'one two');
  const { code, stderr } = await line.call('significance', { run: runs[0], against: runs[1] });
  expect([code, stderr]).toEqual([1, expect.stringContaining('were tested on other strings')]);
}, 60_000);

it('the report has what was taken for what: deleted words in the last column, inserted ones in the last row', async () => {
  const folder = temporaryFolder();
  const strings = {
    said: [['one', 'two'], ['two'], []],
    recognised: [['one', 'three'], [], ['one']],
  };
  writeFileSync(join(folder, 'decoded.json'), JSON.stringify({ clean: strings, noisy: strings, noisier: strings })); // prettier-ignore
  const shown = await sections({ id: 'scratch', path: (name: string) => join(folder, name) } as never);
  const cells = shown.map(({ html }) =>
    [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
    ),
  );
  // 1 substituted, 1 deleted, 1 inserted of 3 words; all strings are wrong.
  expect(cells[0][1]).toEqual(['clean', '100.00 %', '3', '1', '1', '1', '100.00 %']);
  expect(cells[1]).toEqual([
    ['said', 'one', 'three', 'two', '(nothing)'],
    ['one', '1', '', '', ''],
    ['three', '', '', '', ''],
    ['two', '', '1', '', '1'],
    ['(nothing)', '1', '', '', ''],
  ]);
  expect(shown[2].title).toBe('Strings with errors, clean: 3 of 3');
});
