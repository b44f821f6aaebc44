import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandLine, type Ended } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serve } from './model-server.ts';

const temporary = mkdtempSync(join(tmpdir(), 'nutshell-lenet5-'));
const runs = join(temporary, 'runs');

const lenet5 = ([command, ...words]: string[], runsFolder = runs): Promise<Ended> =>
  new CommandLine('lenet5', runsFolder).call(command, {}, ...words);

async function succeeds(words: string[]): Promise<string> {
  const { code, stdout, stderr } = await lenet5(words);
  expect(code, stderr + stdout).toBe(0);
  return stdout;
}

/** One line of error that names what is wrong, nothing printed as if it had worked, exit code 1. */
async function fails(words: string[], message: RegExp, runsFolder = runs): Promise<void> {
  const { code, stdout, stderr } = await lenet5(words, runsFolder);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^error: /);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).not.toContain('wrote');
  expect(code).toBe(1);
}

let run = ''; // the folder of the trained run

const SMALL =
  '--dataset=synthetic --trainExamples=1000 --testExamples=100 --batchSize=16 --criterion=map --optimizer=adamw';

beforeAll(async () => {
  const flags = [...SMALL.split(' '), '--schedule=one-cycle', '--learningRate=0.003', '--epochs=4'];
  const program = new CommandLine('lenet5', runs).start('train', { experiment: 'smoke' }, ...flags); // as people start it
  const { code, stdout, stderr } = await program.ended;
  expect(code, stderr + stdout).toBe(0);
  const folder = join(runs, 'lenet5');
  run = join(folder, readdirSync(folder)[0]);
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const result = () => JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'));

/** A copy of the run under another name, changed. */
function copyOfRun(name: string, change: (folder: string) => void): string {
  const folder = join(temporary, name);
  cpSync(run, folder, { recursive: true });
  change(folder);
  return folder;
}

describe('evaluate', () => {
  it('measures what training has recorded, of an unfinished run too', async () => {
    const { metrics } = result();
    const misses = metrics['test.misses'];
    const unfinished = copyOfRun('unfinished', (folder) => rmSync(join(folder, 'result.json')));
    const stdout = await succeeds(['evaluate', `--run=${unfinished}`]);
    expect(stdout).toContain('on the 100 test examples');
    expect(stdout).toMatch(new RegExp(`error +${misses}\\.00 % \\(${misses} misses; 95 % interval `));
    expect(stdout).toMatch(new RegExp(`loss +${metrics['test.loss'].toFixed(4)} `));
    expect(stdout).toMatch(/calibration +\d+\.\d\d %/);
  });

  it('says why it cannot use a run', async () => {
    const fresh = copyOfRun('fresh', (folder) => rmSync(join(folder, 'checkpoints'), { recursive: true }));
    const damaged = copyOfRun('damaged', (folder) => {
      for (const name of readdirSync(join(folder, 'checkpoints'))) {
        const file = join(folder, 'checkpoints', name, 'tensors.bin');
        const bytes = readFileSync(file);
        bytes[1000] ^= 1;
        writeFileSync(file, bytes);
      }
    });
    await fails(['evaluate', `--run=${fresh}`], /fresh.checkpoints holds no checkpoint yet/);
    await fails(['evaluate', `--run=${damaged}`], /damaged.checkpoints.(last|previous)/);
  });
});

describe('predict', () => {
  const strokes = {
    1: 'M42 32 L56 18 L56 82',
    4: 'M60 82 L60 18 L30 62 L76 62',
    7: 'M28 20 L72 20 L46 82',
  };
  const pen = 'fill="none" stroke="black" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"';
  const picture = (content: string) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="100" height="100" fill="white"/>${content}</svg>`,
      ),
    );
  const svg = (digit: keyof typeof strokes, { size = 100, ink = 'black', paper = 'white' } = {}) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${size}" height="${size}">` +
          `<rect width="100" height="100" fill="${paper}"/>` +
          `<path d="${strokes[digit]}" fill="none" stroke="${ink}" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
      ),
    );
  const file = (name: string) => join(temporary, name);

  it('reads digits of any size, polarity, colour and format', async () => {
    const pictures: Record<string, [digit: number, picture: Sharp]> = {
      'one.png': [1, svg(1)],
      'seven.png': [7, svg(7)],
      'black on white.png': [4, svg(4)],
      'white on black.png': [4, svg(4, { ink: 'white', paper: 'black' })],
      'yellow on blue.png': [4, svg(4, { ink: '#ffd800', paper: '#1040a0' })],
      'large.png': [4, svg(4, { size: 1600 })],
      'small.png': [4, svg(4, { size: 30 })],
      'photo.jpg': [4, svg(4, { size: 400, ink: '#303840', paper: '#e8e0d0' }).jpeg({ quality: 60 })],
    };
    await Promise.all(Object.entries(pictures).map(([name, [, picture]]) => picture.toFile(file(name))));
    const lines = (await succeeds(['predict', ...Object.keys(pictures).map(file)])).trim().split('\n');
    expect(lines).toHaveLength(Object.keys(pictures).length);
    for (const [i, [name, [digit]]] of Object.entries(pictures).entries()) {
      const prefix = `${file(name)}: `;
      expect(lines[i].startsWith(prefix)).toBe(true);
      const told = lines[i].slice(prefix.length);
      const [, near, , far] =
        /^(?:(\d) at a distance of (\d+\.\d) {3}\(then \d at [\d.]+, \d at [\d.]+\)|none is near {3}\(nearest (\d) at .*)$/.exec(
          told,
        )!;
      expect(Number(near ?? far), lines[i]).toBe(digit);
      const distances = [...told.matchAll(/(?:at|of) (\d+\.\d)/g)].map(([, distance]) => Number(distance));
      expect(distances).toEqual(distances.toSorted((a, b) => a - b));
      expect(distances[0] <= 10).toBe(near !== undefined); // j of Eq. 9
    }
  });

  it('names the files that it cannot read, and reads the others', async () => {
    await svg(7).toFile(file('good.png'));
    writeFileSync(file('text.png'), 'this is not a picture');
    const blank = sharp({ create: { width: 40, height: 40, channels: 3, background: '#88aa88' } });
    await blank.png().toFile(file('blank.png'));
    const words = [file('text.png'), file('blank.png'), temporary, file('good.png')];
    const { code, stdout, stderr } = await lenet5(['predict', ...words]);
    const errors = [
      /^error: .*text\.png cannot be read as a picture/,
      /^error: .*blank\.png is blank: .*expected a digit/,
      /^error: .* is not a file, but a folder/,
    ];
    expect(stderr.trim().split('\n')).toEqual(errors.map((error) => expect.stringMatching(error)));
    expect(stdout.trim()).toMatch(/^\S*good\.png: (7|none is near {3}\(nearest 7) at .*\)$/);
    expect(code).toBe(1);
  });

  it('says that there are several, or that none is near', async () => {
    const two = `<g transform="scale(0.5) translate(0 50)"><path d="${strokes[4]}" ${pen}/></g><g transform="scale(0.5) translate(95 50)"><path d="${strokes[7]}" ${pen}/></g>`; // prettier-ignore
    await picture(two).toFile(file('47.png'));
    await picture('<circle cx="50" cy="50" r="3"/>').toFile(file('dot.png'));
    const lines = (await succeeds(['predict', file('47.png'), file('dot.png')])).trim().split('\n');
    expect(lines[0]).toMatch(/: 2 digits, read one by one: (4 at a distance of [\d.]+|none is near); (7 at a distance of [\d.]+|none is near)$/); // prettier-ignore
    expect(lines[1]).toMatch(/: none is near {3}\(nearest \d at \d\d+\.\d, /);
  });

  it('looks for files where the user stands', async () => {
    await svg(7).toFile(file('standing.png'));
    vi.stubEnv('INIT_CWD', temporary);
    expect(await succeeds(['predict', 'standing.png'])).toMatch(/^standing\.png: /);
    vi.unstubAllEnvs();
  });

  it('needs a run that has learnt digits', async () => {
    const nothing = join(temporary, 'no-runs');
    const clothes = copyOfRun('clothes', (folder) => {
      const name = join(folder, 'config.json');
      writeFileSync(
        name,
        readFileSync(name, 'utf8').replace('"dataset": "synthetic"', '"dataset": "fashion-mnist"'),
      );
    });
    await fails(['predict', 'x.png'], /There is no finished run of lenet5.*lenet5:train/, nothing);
    await fails(['predict', `--run=${clothes}`, 'x.png'], /clothes has learnt clothes, not digits/);
    expect(existsSync(nothing)).toBe(false);
  });
});

describe('export', () => {
  it('writes a model that tf.loadLayersModel reads, over an older one', async () => {
    const folder = join(temporary, 'exported model');
    mkdirSync(folder);
    writeFileSync(join(folder, 'model.json'), 'old');
    await succeeds(['export', `--out=${folder}`]);
    expect(readdirSync(folder).sort()).toEqual(['labels.json', 'model.json', 'weights.bin']);
    const labels = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'));
    expect(labels.rubbish).toBe(10);
    expect(labels.labels).toEqual([...'0123456789']);
    expect(labels.input.shape).toEqual([32, 32, 1]);
    expect(labels.input.paper).toBeCloseTo(-0.1, 6);
    expect(labels.input.ink).toBeCloseTo(1.175, 6);

    const files = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
    );
    const { url, close } = await serve(files);
    try {
      const model = await tf.loadLayersModel(`${url}/model.json`);
      expect(model.inputs[0].shape).toEqual([null, 32, 32, 1]);
      const blank = tf.fill([1, 32, 32, 1], labels.input.paper);
      const sum = tf.sum(model.predict(blank) as tf.Tensor).dataSync()[0];
      expect(sum).toBeCloseTo(1, 5);
    } finally {
      close();
    }
  });

  it('cannot go into a file', async () => {
    const taken = join(temporary, 'a file');
    writeFileSync(taken, 'kept');
    await fails(
      ['export', `--out=${taken}`],
      /a file cannot be read or written: a file is in the place of a folder/,
    );
    expect(readFileSync(taken, 'utf8')).toBe('kept');
  });
});

describe('figures', () => {
  it('draws three pictures, with a generated digit', async () => {
    const stdout = await succeeds(['figures']);
    const names = ['convolution.svg', 'feature-maps.svg', 'filters.svg'];
    expect(readdirSync(join(run, 'figures')).sort()).toEqual(names);
    for (const name of names) {
      const svg = join(run, 'figures', name);
      expect(stdout).toContain(`wrote ${svg}`);
      const { width, format } = await sharp(svg).metadata();
      expect([width, format]).toEqual([900, 'svg']);
    }
    const svg = readFileSync(join(run, 'figures', 'feature-maps.svg'), 'utf8');
    expect(svg).toContain('LeNet-5 looking at a generated digit');
  });

  it('refuses an example that does not exist', () =>
    fails(['figures', '--example=100'], /--example=100: the test examples are 0 to 99/));
});

describe('report', () => {
  it('is one file with the misclassified, the filters and the maps', async () => {
    await succeeds(['report']);
    const html = readFileSync(join(run, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script|<link|@import/i);
    const resources = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) => target);
    expect(resources.length).toBeGreaterThan(3);
    for (const target of resources) expect(target.slice(0, 40)).toMatch(/^data:image\//);

    const { misses } = result();
    expect(html).toContain(`Misclassified (${misses.test.length} of 100)`);
    const gallery = html.slice(html.indexOf('Misclassified'), html.indexOf('First-layer filters'));
    expect(gallery.match(/<figure>/g) ?? []).toHaveLength(misses.test.length);
    for (const title of ['Feature maps', 'Convolution', 'Confusion matrix, test', 'Run it again'])
      expect(html).toContain(`<h2>${title}</h2>`);
  });
});
