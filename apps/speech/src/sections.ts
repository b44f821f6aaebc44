import { escapeHtml, type FinishedRun, htmlTable, type ReportSection } from '@nutshell/experiment';
import { renderAlignment, wordErrors } from '@nutshell/metrics';
import type { SpeechConfig } from './config.ts';
import { noiseLevels } from './evaluate.ts';
import { readDecoded } from './tested.ts';

/** Strings with errors that the report shows. */
const SHOWN = 20;

/** The parts of the report that only this app has: errors at every noise level, words taken for others, strings with errors. */
export async function sections(run: FinishedRun<SpeechConfig>): Promise<ReportSection[]> {
  const decoded = readDecoded(run);
  const rows = noiseLevels.map((noise) => {
    const { said, recognised } = decoded[noise];
    const { words, wordErrorRate, substitutions, deletions, insertions, sentenceErrorRate } = wordErrors(
      said,
      recognised,
    );
    return [
      noise,
      percent(wordErrorRate),
      ...[words, substitutions, deletions, insertions].map(String),
      percent(sentenceErrorRate),
    ];
  });
  const { alignments } = wordErrors(decoded.clean.said, decoded.clean.recognised);
  const wrong = alignments.filter((words) => words.some(({ edit }) => edit !== 'right'));
  return [
    {
      title: 'Errors on all test speakers',
      html: htmlTable(
        ['noise', 'word errors', 'words', 'substituted', 'deleted', 'inserted', 'sentence errors'],
        rows,
      ),
    },
    { title: 'Words taken for others, clean', html: confusions(alignments) },
    {
      title: `Strings with errors, clean: ${Math.min(SHOWN, wrong.length)} of ${wrong.length}`,
      html: wrong
        .slice(0, SHOWN)
        .map((words) => `<pre>${escapeHtml(renderAlignment(words))}</pre>`)
        .join('\n'),
    },
  ];
}

/** Words that were said by words that were recognised, as counts; what was deleted in the last column, what was inserted in the last row. */
function confusions(alignments: ReturnType<typeof wordErrors>['alignments']): string {
  const pairs = alignments.flat().map(({ reference = NOTHING, hypothesis = NOTHING }) => ({
    said: reference,
    heard: hypothesis,
  }));
  const words = [...new Set(pairs.flatMap(({ said, heard }) => [said, heard]))]
    .filter((word) => word !== NOTHING)
    .sort();
  const all = [...words, NOTHING];
  const rows = all.map((row) => {
    const counts = all.map(
      (column) => pairs.filter(({ said, heard }) => said === row && heard === column).length,
    );
    return [row, ...counts.map((count) => (count === 0 ? '' : String(count)))];
  });
  return htmlTable(['said', ...all], rows);
}

const NOTHING = '(nothing)';

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
