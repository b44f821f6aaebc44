/** Draws a Vega-Lite specification as SVG, without a browser. */
import { Resvg } from '@resvg/resvg-js';
import type { TopLevelSpec } from 'vega-lite';
import { theme } from './theme.ts';

/** The chart as an SVG text. The same specification gives the same text on every machine. */
export async function drawSvg(spec: TopLevelSpec): Promise<string> {
  const vega = await import('vega'); // not before: commands that draw nothing start a third of a second earlier
  const { compile } = await import('vega-lite');
  const view = new vega.View(vega.parse(compile({ ...spec, config: theme }).spec), {
    renderer: 'none',
    logLevel: vega.Error,
  });
  vega.resetSVGDefIds(); // they count through the whole process otherwise
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace(coordinates, rounded) + '\n';
}

/** Attributes that hold coordinates, never text that is read. */
const coordinates = /\b(?:d|transform|x[12]?|y[12]?)="[^"]*"/g;

/** Coordinates to 1/100 pixel: the last bits of a logarithm may differ between machines. */
function rounded(attribute: string): string {
  return attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) =>
    String(Number(Number(number).toFixed(2))),
  );
}

/** An SVG as PNG, `zoom` pixels per unit. */
export function toPng(svg: string, zoom = 2): Uint8Array {
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    background: '#ffffff',
    font: { sansSerifFamily: 'DejaVu Sans', defaultFontFamily: 'DejaVu Sans' },
  })
    .render()
    .asPng();
}
