import type { CaptionedPictures } from '@nutshell/data';
import {
  type FinishedRun,
  type ReportSection,
  escapeHtml,
  figure,
  htmlTable,
  image,
} from '@nutshell/experiment';
import type { ShowAndTellConfig } from './config.ts';
import { loadDescriptions } from './data.ts';
import { featuresAlone } from './encoder/extract.ts';
import { GROUPS, grouped } from './gallery.ts';
import { attentionOf, dataUri, looks } from './looks.ts';
import { rowsOf } from './rows.ts';
import { type ToldPicture, keptCaptions } from './told.ts';
import { loadTrained } from './trained.ts';

/** Pictures of each group that the report shows. */
const SHOWN = 8;
/** And of those on which it shows where the network looks. */
const LOOKED_AT = 6;

/** The parts of the report that only this app has: scores beside those of people and of controls, and the gallery of the paper's figure 5. */
export async function sections(run: FinishedRun<ShowAndTellConfig>): Promise<ReportSection[]> {
  const { head, rows } = rowsOf(run.result.metrics);
  const scores = { title: 'Scores', html: htmlTable(head, rows, head.slice(1)), first: true };
  const { pictures: told, beam } = keptCaptions(run);
  const { pictures } = await loadDescriptions(run.config, run.seed);
  const { test } = pictures.splits;
  return [
    scores,
    await gallery(told, test, run.config, beam),
    ...(run.config.decoder === 'attention' ? [await where(run, told, test)] : []),
  ];
}

/** Where it looks, at the first test pictures. */
async function where(
  run: FinishedRun<ShowAndTellConfig>,
  told: readonly ToldPicture[],
  { pictures }: CaptionedPictures,
): Promise<ReportSection> {
  const { captioner, encoder, vocabulary } = await loadTrained(run);
  const parts: string[] = [];
  for (const [i, { captions }] of told.slice(0, LOOKED_AT).entries()) {
    if (captions.length === 0) continue;
    const words = [...vocabulary.encode(captions[0].words)];
    const alone = pictures.take([i]);
    const attention = attentionOf(captioner.model, await featuresAlone(alone, encoder), 0, words);
    parts.push(await looks(alone.read(0), words, attention, vocabulary));
  }
  return { title: 'Where it looks as it says each word', html: parts.join('\n') };
}

async function gallery(
  told: readonly ToldPicture[],
  { pictures }: CaptionedPictures,
  { dataset }: ShowAndTellConfig,
  beam: number,
): Promise<ReportSection> {
  const { rule, groups, errors } = grouped(told, dataset === 'scenes');
  const parts = [`<p>${escapeHtml(rule)} Beam ${beam}; pictures are the first of each group.</p>`];
  for (const group of GROUPS) {
    const members = told.flatMap((_, i) => (groups[i] === group ? [i] : []));
    const share = ((100 * members.length) / told.length).toFixed(1);
    parts.push(`<h3>${escapeHtml(group)}: ${share} %</h3>`);
    const figures: string[] = [];
    for (const i of members.slice(0, SHOWN)) {
      const uri = await dataUri(pictures.read(i));
      const [best, ...others] = told[i].captions;
      const wrong = errors?.[i]?.length ? ` Wrong: ${errors[i].join(', ')}.` : '';
      const below =
        `CIDEr-D ${told[i].score.toFixed(2)}.${wrong} ` +
        `${others.length ? `Then: ${others.slice(0, 2).map(spoken).join('; ')}. ` : ''}` +
        `People: ${told[i].references.map((words) => words.join(' ')).join('; ')}`;
      figures.push(
        `<div>${image(uri, told[i].name)}${figure(below, `<b>${escapeHtml(best ? spoken(best) : '(nothing)')}</b>`)}</div>`,
      );
    }
    parts.push(
      `<div class="gallery" style="grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr))">${figures.join('')}</div>`,
    );
  }
  return { title: 'What it says of test pictures', html: parts.join('\n'), first: true };
}

const spoken = ({ words, logProbability }: ToldPicture['captions'][number]): string =>
  `${words.join(' ')} (${logProbability.toFixed(1)})`;
