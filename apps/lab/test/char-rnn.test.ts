import { REPLACEMENT, Vocabulary } from '@nutshell/data/vocabulary';
import { type ModelJson, RecurrentNetwork, draw, probabilities } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CellPlace, Transcript, type Wanted } from '../src/char-rnn/transcript.ts';
import { schema } from '../src/pages/char-rnn/state.ts';
import { readQuery, writeQuery } from '../src/url-state.ts';
import { CHARACTERS, type TinyCharRnn, tinyCharRnn } from './tiny-char-rnn.ts';

const cell = { layer: 1, unit: 3 };
const wanted: Wanted = { prime: 'The "', written: 30, rule: { temperature: 0.9 }, seed: 4 };

let tiny: TinyCharRnn;
let open: (characters?: string) => Transcript;
beforeAll(async () => {
  tiny = await tinyCharRnn();
  const json = JSON.parse(tiny.files['model.json']) as ModelJson;
  open = (characters = CHARACTERS) =>
    new Transcript(RecurrentNetwork.read(json, tiny.files['weights.bin']), Vocabulary.of(characters));
});

function read(transcript: Transcript, of: Partial<Wanted> = {}): string {
  transcript.advance({ ...wanted, ...of }, Infinity);
  return transcript.characters.join('');
}

describe('a transcript', () => {
  it('is written by draws from the logits of the whole text, as TensorFlow.js computes them', () => {
    const text = read(open());
    const logits = tiny.logits(text);
    const random = new Random(wanted.seed);
    const written = Array.from({ length: wanted.written }, (_, i) => {
      const before = logits[wanted.prime.length + i - 1];
      return CHARACTERS[draw(probabilities(before, wanted.rule), random)];
    });
    expect(text).toBe(wanted.prime + written.join(''));
  });

  it('is the same whichever way one comes to it', () => {
    const whole = read(open());
    const transcript = open();
    for (const written of [0, 7, 20]) expect(read(transcript, { written })).toBe(whole.slice(0, 5 + written));
    transcript.position(3, cell); // looking somewhere changes nothing
    expect(read(transcript)).toBe(whole);
    read(transcript, { written: 4 });
    read(transcript, { prime: 'The (' });
    read(transcript, { rule: { temperature: 0 } });
    read(transcript, { seed: 5 });
    expect(read(transcript, { prime: whole, written: 0 })).toBe(whole);
    expect(read(transcript)).toBe(whole);
  });

  it('knows chances, likeliest characters and cells at every place', () => {
    const transcript = open();
    const text = read(transcript);
    const logits = tiny.logits(text);
    const p = logits.map((each) => probabilities(each));
    const code = (at: number) => CHARACTERS.indexOf(text[at]);
    expect(transcript.chances[0]).toBeCloseTo(1 / CHARACTERS.length, 6);
    for (const at of [34, 8, 0]) {
      const { next, values, gates } = transcript.position(at, cell);
      const order = [...p[at].keys()].sort((a, b) => p[at][b] - p[at][a]).slice(0, 5);
      expect(next.map(({ character }) => character)).toEqual(order.map((k) => CHARACTERS[k]));
      expect(next[0].chance).toBeCloseTo(p[at][order[0]], 5);
      if (at > 0) expect(transcript.chances[at]).toBeCloseTo(p[at - 1][code(at)], 5);
      // h = o tanh(c); c = f c' + i g
      const before = at > 0 ? transcript.position(at - 1, cell).gates : { c: 0 };
      expect(gates.h).toBeCloseTo(gates.o * Math.tanh(gates.c), 5);
      expect(gates.c).toBeCloseTo(gates.f * before.c + gates.i * gates.g, 5);
      expect(values.map(({ length }) => length)).toEqual([12, 12]);
      expect(transcript.valuesOf(cell)[at]).toBeCloseTo(Math.tanh(gates.c), 6);
      expect(values[cell.layer][cell.unit]).toBeCloseTo(Math.tanh(gates.c), 6);
    }
  });

  it('leaves out what the vocabulary lacks', () => {
    const transcript = open();
    expect(read(transcript, { prime: 'é≠The "', written: 30 })).toBe('é≠' + read(open()));
    expect([...transcript.chances.subarray(0, 2)]).toEqual([-1, -1]);
    expect(transcript.chances[2]).toBeGreaterThan(0);
    const gap = open();
    expect(read(gap, { prime: 'T😀he "', written: 30 }).slice(7)).toBe(read(open()).slice(5));
    expect(gap.position(1, cell)).toEqual({ ...gap.position(0, cell), at: 1 });
    expect(gap.valuesOf(cell)[1]).toBe(gap.valuesOf(cell)[0]);
  });

  it('finds the cells that follow its features most closely, among all cells', () => {
    const transcript = open();
    const prime = 'The "note" (a bad "hat")\nBut one\n'.repeat(7);
    read(transcript, { prime, written: 0 });
    const found = transcript.find();
    expect(found.map(({ feature }) => feature)).toContain('inside a quotation');
    const sizes = found.map(({ correlation }) => Math.abs(correlation));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    let isInside = false;
    const inside = [...prime].map((character) => {
      if (character === '"') isInside = !isInside;
      return isInside ? 1 : 0;
    });
    // Pearson's r as the mean product of standard scores.
    const scores = (values: ArrayLike<number>) => {
      const all = Array.from(values);
      const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
      const sd = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
      return all.map((value) => (value - mean) / sd);
    };
    const r = (place: CellPlace) => {
      const [x, y] = [scores(transcript.valuesOf(place)), scores(inside)];
      return x.reduce((sum, score, i) => sum + (score * y[i]) / x.length, 0);
    };
    const all = [0, 1].flatMap((layer) => Array.from({ length: 12 }, (_, unit) => ({ layer, unit })));
    const best = all.reduce((a, b) => (Math.abs(r(b)) > Math.abs(r(a)) ? b : a));
    const quotes = found.find(({ feature }) => feature === 'inside a quotation')!;
    expect(quotes).toMatchObject(best);
    expect(quotes.correlation).toBeCloseTo(r(best), 5);
    read(transcript, { written: 20 });
    expect(transcript.find()).toEqual([]); // too short
  });

  it('reads rare characters as the one that stands for them, if there is one', () => {
    const transcript = open(CHARACTERS.replace('w', REPLACEMENT));
    read(transcript, { prime: 'Té', written: 0 });
    const chances = probabilities(tiny.logits('T')[0]);
    expect(transcript.chances[1]).toBeCloseTo(chances[CHARACTERS.length - 1], 6); // the last code
  });

  it('may begin with nothing, and stops after its time', () => {
    const transcript = open();
    expect(read(transcript, { prime: '', written: 3 })).toHaveLength(3);
    transcript.advance({ ...wanted, prime: 'T'.repeat(3000) }, 0);
    expect(transcript.isDone).toBe(false);
  });

  it('refuses a vocabulary that is not the network’s', () => {
    expect(() => open('ab')).toThrow(`vocabulary.json has 2 characters, the network ${CHARACTERS.length}`);
  });
});

describe('the address of the page', () => {
  it('holds any text, and names what it cannot use', () => {
    const state = {
      ...schema.parse({}),
      prime: 'if (a[0] == "b") {\n\treturn 1 & ~2; }',
      'top-k': 3,
      cell: '2:17',
    };
    const query = writeQuery(schema, state);
    expect(readQuery(schema, query)).toEqual({ state, problems: [] });
    const { problems } = readQuery(schema, 'cell=17&temperature=-1&network=../x');
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('expected layer:cell');
  });
});
