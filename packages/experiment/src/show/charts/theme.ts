/** How all charts look: a white card, legible on light and dark pages; shapes and dashes say what colours say. */
import type { Config } from 'vega-lite';

/** Okabe and Ito's colours, which stay apart under all common colour blindness; the palest left out. */
export const colours = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#E69F00',
  '#444444',
  '#882255',
];

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

export const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [12, 4],
  [4, 4],
  [1, 3],
  [14, 3, 3, 3, 3, 3],
];

const ink = '#1f2328';
const quiet = '#59636e';

export const theme: Config = {
  aria: false, // charts are shown as images, with an alternative text
  background: '#ffffff',
  padding: 16,
  font: 'Helvetica, Arial, sans-serif',
  title: {
    anchor: 'start',
    fontSize: 15,
    fontWeight: 600,
    color: ink,
    subtitleColor: quiet,
    subtitleFontSize: 12,
    offset: 14,
  },
  axis: {
    labelColor: quiet,
    titleColor: ink,
    labelFontSize: 11.5,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: '#e6e8eb',
    domainColor: '#9aa3ad',
    tickColor: '#9aa3ad',
  },
  legend: { labelColor: ink, labelFontSize: 12, labelLimit: 260, symbolSize: 70, titleColor: quiet },
  view: { stroke: null },
};
