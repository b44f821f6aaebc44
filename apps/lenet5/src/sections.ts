import { Random } from '@nutshell/random';
import { type FinishedRun, type ReportSection, missesSection } from '@nutshell/experiment';
import { pictureCard } from '@nutshell/drawing/files';
import type { LeNetConfig } from './config.ts';
import { convolutionSvg } from './convolution-picture.ts';
import { inputOf, loadDigits } from './data.ts';
import { featureMaps, firstFilters } from './feature-maps.ts';
import { featureMapsSvg, filtersSvg } from './pictures.ts';
import { loadTrained } from './trained.ts';

/** The parts of the report that show digits, filters and maps. */
export async function sections(run: FinishedRun<LeNetConfig>): Promise<ReportSection[]> {
  const { model, criterion, config } = await loadTrained(run);
  const data = await loadDigits(config, new Random(run.seed));
  const { test } = data.splits;
  const title = `Test example 0 (${data.classes[test.labels[0]]}) in every layer`;
  const maps = featureMaps(model, inputOf(test, 0, config));
  return [
    missesSection(run, test, data.classes),
    {
      title: 'First-layer filters',
      html: pictureCard(filtersSvg('The kernels of C1', firstFilters(model)), 'kernels of C1'),
    },
    {
      title: 'Feature maps',
      html: pictureCard(
        featureMapsSvg(title, maps, { kind: criterion.outputs, classes: data.classes }),
        'feature maps of every layer',
      ),
    },
    {
      title: 'Convolution',
      html: pictureCard(convolutionSvg(), 'a convolution worked by hand, and as a sparse matrix product'),
    },
  ];
}
