import { describe, expect, test } from 'vitest';
import { type FeatureName, type Language, featuresOf, languageOf } from '@nutshell/micro/recurrent';

/** The values of a feature under the characters: one digit each, with line ends shown as ¶. */
function show(text: string, name: FeatureName, language: Language): string {
  const feature = featuresOf(text, language).find((each) => each.name === name);
  return `\n${text.replaceAll('\n', '¶')}\n${[...(feature?.values ?? [])].join('')}\n`;
}

describe('C', () => {
  test('quotations, with what is escaped in them, but not those of comments', () => {
    const text = String.raw`f("a\"b", 'c') /* "d" */;`;
    expect(show(text, 'quotes', 'c')).toBe(String.raw`
f("a\"b", 'c') /* "d" */;
0011111000110000000000000
`);
  });

  test('comments of both kinds', () => {
    expect(show('a/b/*c*/d//e\nf', 'comment', 'c')).toBe(`
a/b/*c*/d//e¶f
00001110001100
`);
  });

  test('brackets outside of strings and comments', () => {
    expect(show('f(a[b("(")]/*(*/){}', 'parentheses', 'c')).toBe(`
f(a[b("(")]/*(*/){}
0112233332111111000
`);
    expect(show('}a{b{c}"}"}d', 'braces', 'c')).toBe(`
}a{b{c}"}"}d
001122111100
`);
  });

  test('preprocessor lines, also those that go on', () => {
    expect(show('a\n #b\\\nc\nd#e', 'directive', 'c')).toBe(`
a¶ #b\\¶c¶d#e
000111110000
`);
  });
});

describe('prose', () => {
  test('speakers, who come after an empty line', () => {
    expect(show('DUKE:\nGo:\n\nA B:\nYes', 'speaker', 'prose')).toBe(`
DUKE:¶Go:¶¶A B:¶Yes
1111000000011100000
`);
  });

  test('quotations', () => {
    expect(show('don\'t “go” "a b" c', 'quotes', 'prose')).toBe(`
don't “go” "a b" c
000000111001111000
`);
  });
});

describe('lines and words', () => {
  test.each<[FeatureName, string, string]>([
    ['linePosition', 'ab\n\nc d', '1200123'],
    ['wordPosition', "ab don't", '12012345'],
    ['indentation', 'a\n  b c\n\td', '0011000010'],
    ['indent', ' \ta\n b', '188011'],
    ['capitals', 'AB Ab A ABC', '01000000011'],
    ['paragraph', 'a\nb\n\nc\n', '0112001'],
  ])('%s', (name, text, values) => {
    expect(show(text, name, 'prose').split('\n')[2]).toBe(values);
  });

  test('what is the same everywhere is no feature', () => {
    expect(featuresOf('abc', 'c').map(({ name }) => name)).toEqual(['linePosition', 'wordPosition']);
  });

  test('a value for each code point', () => {
    expect(featuresOf('a😀b', 'prose')[0].values).toEqual(Float32Array.of(1, 2, 3));
  });
});

test('braces make a text C', () => {
  expect(languageOf('if (a) b();')).toBe('prose');
  expect(languageOf('if (a) {')).toBe('c');
});
