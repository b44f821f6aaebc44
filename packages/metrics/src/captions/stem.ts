/**
 * Stems of English words by Porter 1980, "An algorithm for suffix stripping", with the two rules that its author changed afterwards (bli → ble,
 * logi → log): *relational* and *relate* have the stem *relat*. A stem need not be a word.
 */

const C = '[^aeiou]'; // a consonant
const V = '[aeiouy]'; // a vowel
const CC = `${C}[^aeiouy]*`;
const VV = `${V}[aeiou]*`;

/** Whether what is left has m > 0, m = 1, m > 1 sequences of vowels and consonants, or any vowel. */
const hasSequence = new RegExp(`^(?:${CC})?${VV}${CC}`);
const hasOne = new RegExp(`^(?:${CC})?${VV}${CC}(?:${VV})?$`);
const hasTwo = new RegExp(`^(?:${CC})?${VV}${CC}${VV}${CC}`);
const hasVowel = new RegExp(`^(?:${CC})?${V}`);
/** Consonant, vowel, and a consonant other than w, x, y: as in *hop*. */
const isShort = new RegExp(`^${CC}${V}[^aeiouwxy]$`);

/** Steps 2 and 3: the endings, and what becomes of them if a sequence is left before them. */
const SUFFIXES: Record<string, string>[] = [
  {
    ational: 'ate',
    tional: 'tion',
    enci: 'ence',
    anci: 'ance',
    izer: 'ize',
    bli: 'ble',
    alli: 'al',
    entli: 'ent',
    eli: 'e',
    ousli: 'ous',
    ization: 'ize',
    ation: 'ate',
    ator: 'ate',
    alism: 'al',
    iveness: 'ive',
    fulness: 'ful',
    ousness: 'ous',
    aliti: 'al',
    iviti: 'ive',
    biliti: 'ble',
    logi: 'log',
  },
  { icate: 'ic', ative: '', alize: 'al', iciti: 'ic', ical: 'ic', ful: '', ness: '' },
];

/** Step 4: endings that fall away if two sequences are left before them. */
const DROPPED =
  /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize|(?<=[st])ion)$/;

/** The stem of a lower-case word. */
export function stemOf(word: string): string {
  if (word.length < 3) return word;
  let w = word.startsWith('y') ? `Y${word.slice(1)}` : word; // y at the beginning is a consonant

  // Step 1: plurals, -ed and -ing, -y.
  w = w.replace(/(ss|i)es$/, '$1').replace(/([^s])s$/, '$1');
  if (w.endsWith('eed')) {
    if (hasSequence.test(w.slice(0, -3))) w = w.slice(0, -1);
  } else {
    const [, stem] = /^(.+)(?:ed|ing)$/.exec(w) ?? [];
    if (stem !== undefined && hasVowel.test(stem)) w = completed(stem);
  }
  if (w.endsWith('y') && hasVowel.test(w.slice(0, -1))) w = `${w.slice(0, -1)}i`;

  for (const suffixes of SUFFIXES) w = replaced(w, suffixes);
  const [, stem] = DROPPED.exec(w) ?? [];
  if (stem !== undefined && hasTwo.test(stem)) w = stem;

  // Step 5: -e, -ll.
  if (w.endsWith('e')) {
    const rest = w.slice(0, -1);
    if (hasTwo.test(rest) || (hasOne.test(rest) && !isShort.test(rest))) w = rest;
  }
  if (w.endsWith('ll') && hasTwo.test(w)) w = w.slice(0, -1);
  return w.toLowerCase();
}

/** What is left without -ed or -ing, as the word was: *conflat* → *conflate*, *hopp* → *hop*, *fil* → *file*. */
function completed(stem: string): string {
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/([^aeiouylsz])\1$/.test(stem)) return stem.slice(0, -1);
  return isShort.test(stem) ? `${stem}e` : stem;
}

/** The longest ending of the table decides. */
function replaced(word: string, suffixes: Record<string, string>): string {
  const found = Object.keys(suffixes)
    .filter((suffix) => word.endsWith(suffix))
    .sort((a, b) => b.length - a.length)[0];
  if (found === undefined) return word;
  const stem = word.slice(0, word.length - found.length);
  return hasSequence.test(stem) ? stem + suffixes[found] : word;
}
