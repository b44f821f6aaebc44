/**
 * Stands between tfjs-vis and the vega-embed it calls (server/vite-plugin.ts sees to that), and gives its charts what
 * it has no options for: lines between the points of a scatter plot, which is its only chart with a true x axis; dashes
 * and shapes beside colours; the lab's type and colours; SVG.
 */
import embed from 'tfjs-vis-embed';
import { View } from 'tfjs-vis-vega';
import { expressionInterpreter } from 'vega-interpreter';
import type { Colours } from '../ui/colours.ts';
import { dashOf, outlineOf } from './series-style.ts';

export interface ChartStyle {
  colours: Colours;
  /** For every series the number of its colour, dash and shape. */
  series: readonly number[];
  log: boolean;
  /** Least distance of two ticks of the x axis. */
  xStep: number;
  fraction: boolean;
  /** Whether there are numbers too long to be written out. */
  far: boolean;
}

/** An element that says how the chart in it is to look; tfjs-vis hands nothing else through. */
export interface StyledElement extends HTMLElement {
  chartStyle?: ChartStyle;
}

/**
 * A view that interprets the expressions of a chart. Vega would compile them by `Function`, for which the pages' content
 * security policy would have to allow `unsafe-eval`; this vega-embed has no option for an interpreter from outside.
 */
class InterpretingView extends View {
  constructor(runtime: object, options: object) {
    super(runtime, { ...options, expr: expressionInterpreter });
  }
}

/** Specifications of Vega-Lite 4, as tfjs-vis writes them. */
type Spec = any;

export default function styledEmbed(element: StyledElement, spec: Spec, options: object): unknown {
  const { chartStyle } = element;
  return embed(element, chartStyle ? restyled(spec, chartStyle) : spec, {
    ...options,
    renderer: 'svg',
    ast: true,
    viewClass: InterpretingView,
  });
}

function restyled(spec: Spec, { colours, series, log, xStep, fraction, far }: ChartStyle): Spec {
  const { quiet, line } = colours;
  const names = [...new Set((spec.data.values as { series: string }[]).map((point) => point.series))];
  const nominal = (range: unknown[]) => ({
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range },
    legend: null, // the page has its own, which wraps
  });
  const color = nominal(series.map((style) => colours.classes[style % colours.classes.length]));
  const strokeDash = nominal(series.map(dashOf));
  const { x, y } = spec.encoding;
  const format = fraction && !far ? { format: '~%' } : log || far ? { format: '.3~g' } : {};
  return {
    ...spec,
    background: null,
    padding: { left: 0, top: 4, right: 6, bottom: 4 },
    mark: undefined,
    encoding: {
      x: { ...x, scale: { zero: false, nice: false }, axis: { tickMinStep: xStep, tickCount: 6 } },
      y: {
        ...y,
        title: null,
        scale: log ? { type: 'log', nice: false } : { zero: false, nice: true },
        axis: { tickCount: 5, ...format },
      },
      tooltip: [
        { field: 'series', type: 'nominal', title: 'curve' },
        { field: 'x', type: 'quantitative', title: x.title },
        { field: 'y', type: 'quantitative', title: y.title, format: fraction ? '.2%' : '.4~g' },
      ],
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 1.75, clip: true }, encoding: { color, strokeDash } },
      {
        mark: { type: 'point', filled: true, clip: false },
        encoding: {
          color,
          shape: nominal(series.map((style) => outlineOf(style, 1))), // Vega scales the unit
          // Many points are a thick line: they stay only to be pointed at.
          size: { value: spec.data.values.length / Math.max(1, names.length) > 60 ? 4 : 28 },
        },
      },
    ],
    config: {
      aria: false, // the page says in words what the chart shows
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: quiet,
        titleColor: quiet,
        titleFontWeight: 'normal',
        labelFontSize: 12,
        titleFontSize: 12,
        gridColor: line,
        domainColor: line,
        tickColor: line,
      },
      axisX: { grid: false },
      axisY: { domain: false, ticks: false },
    },
  };
}
