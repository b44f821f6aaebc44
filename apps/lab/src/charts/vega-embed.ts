/**
 * Stands between tfjs-vis and the vega-embed it calls (server/vite-plugin.ts sees to that), and gives its charts what
 * it has no options for: lines between the points of a scatter plot, which is its only chart with a true x axis; dashes
 * and shapes beside colours; the lab's type and colours; SVG.
 */
import embed from 'tfjs-vis-embed';
import { View } from 'tfjs-vis-vega';
import { expressionInterpreter } from 'vega-interpreter';
import { heightFormat, type ChartStyle, type CurveStyle } from './curve-style.ts';
import { dashOf, outlineOf } from './series-style.ts';

/** An element that says how the chart in it is to look; tfjs-vis hands nothing else through. */
export interface StyledElement extends HTMLElement {
  chartStyle?: ChartStyle | CurveStyle;
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
  const { chartStyle } = 'chartStyle' in element ? element : (element.parentElement as StyledElement); // histograms stand one deeper
  return embed(element, chartStyle ? restyled(spec, chartStyle) : spec, {
    ...options,
    renderer: 'svg',
    ast: true,
    viewClass: InterpretingView,
  });
}

function restyled(spec: Spec, style: ChartStyle | CurveStyle): Spec {
  const ours = {
    background: null,
    padding: { left: 0, top: 4, right: 6, bottom: 4 },
    config: themeOf(style),
  };
  return { ...spec, ...('series' in style ? curves(spec, style) : histogram(spec)), ...ours };
}

/** The same bars with fewer words: the page says what is counted. */
function histogram({ encoding: { x, y, color } }: Spec): Spec {
  const xAxis = { tickCount: 5, format: '.2~g' };
  return {
    encoding: {
      x: { ...x, title: null, axis: xAxis },
      y: { ...y, title: null, axis: { tickCount: 3 } },
      color,
    },
  };
}

/** Lines, points and bands in place of the points of a scatter plot. */
function curves(spec: Spec, style: CurveStyle): Spec {
  const { colours, series, bands, log, xStep, fraction } = style;
  const names = [...new Set((spec.data.values as { series: string }[]).map((point) => point.series))];
  const nominal = (range: unknown[]) => ({
    field: 'series',
    type: 'nominal',
    scale: { type: 'ordinal', domain: names, range },
    legend: null, // the page has its own, which wraps
  });
  const color = nominal(series.map(({ style }) => colours.classes[style % colours.classes.length]));
  const strokeDash = nominal(series.map(({ style, faint }) => (faint ? [1, 0] : dashOf(style))));
  const opacity = nominal(series.map(({ faint }) => (faint ? 0.35 : 1)));
  // Many points are a thick line: they stay only to be pointed at.
  const size = spec.data.values.length / Math.max(1, names.length) > 60 ? 4 : 28;
  const { x } = spec.encoding;
  const y = {
    ...spec.encoding.y,
    title: null,
    scale: log ? { type: 'log', nice: false } : { zero: false, nice: true },
    axis: { tickCount: 5, ...heightFormat(style) },
  };
  const band = {
    transform: [{ filter: 'isDefined(datum.low)' }], // null in a gap, which breaks the band
    mark: { type: 'area', fillOpacity: 0.2, clip: true },
    encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
  };
  return {
    mark: undefined,
    encoding: {
      x: { ...x, scale: { zero: false, nice: false }, axis: { tickMinStep: xStep, tickCount: 6 } },
      y,
      tooltip: [
        { field: 'series', type: 'nominal', title: 'curve' },
        { field: 'x', type: 'quantitative', title: x.title },
        { field: 'y', type: 'quantitative', title: spec.encoding.y.title, format: fraction ? '.2%' : '.4~g' },
      ],
    },
    layer: [
      ...(bands ? [band] : []),
      { mark: { type: 'line', strokeWidth: 1.75, clip: true }, encoding: { color, strokeDash, opacity } },
      {
        mark: { type: 'point', filled: true, clip: false },
        encoding: {
          color,
          shape: nominal(series.map(({ style }) => outlineOf(style, 1))), // Vega scales the unit
          size: nominal(series.map(({ faint }) => (faint ? 0 : size))),
        },
      },
    ],
  };
}

/** The lab's type and colours. */
function themeOf({ colours: { quiet, line } }: ChartStyle): Spec {
  return {
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
  };
}
