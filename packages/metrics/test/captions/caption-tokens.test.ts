import { expect, test } from 'vitest';
import { captionTokens } from '../../src/index.ts';

// What coco-caption's tokeniser (Stanford PTBTokenizer 3.4.1, then without punctuation) gives for the same sentences. Its output for the
// 40,455 captions of Flickr8k is the same as ours, too, but they may not be published.
test.each([
  [
    "A man in a white t-shirt isn't riding his dog's bike, but can't stop!",
    "a man in a white t-shirt is n't riding his dog 's bike but ca n't stop",
  ],
  [
    'Two dogs (one brown, one black) run "fast" on the beach ...',
    'two dogs -lrb- one brown one black -rrb- run fast on the beach',
  ],
  [
    'The woman cannot say "hello" -- she\'s gonna run & jump.',
    "the woman can not say hello she 's gon na run & jump",
  ],
  [
    'A black/white dog runs at 3:30 p.m. in the U.S. for $5.',
    'a black/white dog runs at 3:30 p.m. in the u.s. for $ 5',
  ],
  [
    "He said 'yes' and I'm sure they've done it; they'd say we'll win",
    "he said yes and i 'm sure they 've done it they 'd say we 'll win",
  ],
  [
    "The dogs' toys are 1,000 years old. Mr. Smith wanna go",
    'the dogs toys are 1,000 years old mr. smith wan na go',
  ],
  ['A girl wearing a #7 jersey @ the park, 50% off', 'a girl wearing a # 7 jersey @ the park 50 % off'],
  [
    "Children's toys and boys' hats: red-and-blue, two-year-old's ball",
    "children 's toys and boys hats red-and-blue two-year-old 's ball",
  ],
  ["A trick at 10'clock in the '90s", "a trick at 10 clock in the '90s"],
  ['The man [left] has {no} shirt and*or', 'the man -lsb- left -rsb- has -lcb- no -rcb- shirt and * or'],
  [
    "o'clock ma'am 'tis 'twas lemme gimme gotta more'n d'ye",
    "o'clock ma'am 't is 't was lem me gim me got ta more 'n d'ye",
  ],
  ['A café with naïve coöp – and “quoted” ‘text’…', 'a café with naïve coöp and quoted text'],
  ['Stop!! What?! No?? Yes! Wow?', 'stop !! what ?! no ?? yes wow'],
  ['vitamin c. Team A. won. cats.dogs file.txt', 'vitamin c. team a. won cats.dogs file.txt'],
  ['dog, cat,bird;fish:cow', 'dog cat bird fish cow'],
  ["it's its' 'round 'em '80s 80's", "it 's its round 'em '80s 80 's"],
  [
    "He's , she 's , doesn 't , don't , won't shan't shouldn't've",
    "he 's she 's doesn t do n't wo n't sha n't should n't 've",
  ],
  ["jean-jacques' hat ; pre- and post-war, a 4-wheeler", 'jean-jacques hat pre and post-war a 4-wheeler'],
])('%s', (caption, tokens) => {
  expect(captionTokens(caption).join(' ')).toBe(tokens);
});

test('words that objects know by themselves', () => {
  expect(captionTokens('A constructor, toString')).toEqual(['a', 'constructor', 'tostring']);
});

test('nothing, and nothing but punctuation', () => {
  expect(captionTokens('')).toEqual([]);
  expect(captionTokens(' . , -- " ')).toEqual([]);
});
