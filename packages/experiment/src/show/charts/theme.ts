/** The look of all charts: a white card, legible on light and dark pages; shapes and dashes repeat the information of the colours. */
import { GRID, INK, LINE, QUIET } from '@nutshell/drawing';
import type { Config } from 'vega-lite';

/** Vega's names of the shapes, by series. */
export const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-left',
  'triangle-right',
];

export const theme: Config = {
  aria: false, // charts are shown as images, with an alternative text
  background: '#ffffff',
  padding: 16,
  font: 'Helvetica, Arial, sans-serif',
  title: {
    anchor: 'start',
    fontSize: 15,
    fontWeight: 600,
    color: INK,
    subtitleColor: QUIET,
    subtitleFontSize: 12,
    offset: 14,
  },
  axis: {
    labelColor: QUIET,
    titleColor: INK,
    labelFontSize: 11.5,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: GRID,
    domainColor: LINE,
    tickColor: LINE,
  },
  legend: { labelColor: INK, labelFontSize: 12, labelLimit: 260, symbolSize: 70, titleColor: QUIET },
  view: { stroke: null },
};
