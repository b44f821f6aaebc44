import { existsSync, readFileSync } from 'node:fs';
import { type FinishedRun, figure, htmlTable, image, type ReportSection } from '@nutshell/experiment';
import type { DepthConfig } from './config.ts';
import { type FigureName, figures } from './figures.ts';

const titles: Record<FigureName, string> = {
  'surfaces.svg': 'By depth',
  'layers.svg': 'Layer by layer',
  'activations.svg': 'Activation functions',
  'training.gif': 'Through training',
  'through-layers.gif': 'Through the layers',
};

/** The accuracy by depth, and the run's pictures. */
export async function sections(run: FinishedRun<DepthConfig>): Promise<ReportSection[]> {
  const depths = Object.entries(run.result.metrics).filter(([name]) => name.startsWith('depth-'));
  const units = run.config.hidden === '' ? [] : run.config.hidden.split(',');
  const rows = depths.map(([, accuracy], depth) => [
    depth === 0 ? 'none (perceptron)' : units.slice(0, depth).join(', '),
    `${(100 * accuracy).toFixed(1)} %`,
  ]);
  const table = htmlTable(['hidden layers', 'test points right'], rows, ['test points right']);
  const pictures = (Object.keys(figures) as FigureName[])
    .filter((name) => existsSync(run.path('figures', name)))
    .map((name) => ({
      title: titles[name],
      html: (name === 'surfaces.svg' ? table : '') + picture(run.path('figures', name), name),
    }));
  return pictures;
}

function picture(file: string, name: FigureName): string {
  const type = name.endsWith('.svg') ? 'svg+xml' : 'gif';
  const uri = `data:image/${type};base64,${readFileSync(file).toString('base64')}`;
  const scrolling = `<div class="scroll card">${image(uri, figures[name], name.endsWith('.svg') ? 'chart' : '')}</div>`;
  return figure(figures[name], scrolling);
}
