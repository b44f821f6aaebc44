/** Pictures as SVG text: everything of it runs in browsers too. `./images` and `./files` need Node. */
export { around, plot, scale, scales, ticks, type Axis, type Plot, type Scales, type Tick } from './axes.ts';
export { cellMiddles, contourLines, contours, fieldOf, type Bounds, type Field } from './contours.ts';
export { largest, smallest } from './extremes.ts';
export { polyline, simplified, thinned, thinnedCurve, type CurvePoint, type Points } from './lines.ts';
export {
  classLooks,
  legend,
  legendWidth,
  mark,
  shapes,
  trace,
  type Look,
  type Shape,
  type Tracer,
} from './marks.ts';
export {
  formatCount,
  formatDuration,
  formatFixed,
  formatMetric,
  formatMinutes,
  formatNumber,
  formatPercent,
  formatPoints,
  formatShort,
  formatSpread,
  isFraction,
} from './numbers.ts';
export { optimizerLooks } from './optimizer-looks.ts';
export { BLUE, GRID, INK, LINE, ORANGE, QUIET, dashes, palette } from './palette.ts';
export {
  arrowHead,
  boxAttributes,
  card,
  clipped,
  escapeXml,
  heading,
  outline,
  px,
  text,
  type Box,
  type TextStyle,
} from './svg.ts';
