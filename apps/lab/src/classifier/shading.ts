/** Fields as pictures: the decision surface by class, and heat maps of single units. */
import { type Colours, rgb } from '../ui/colours.ts';
import type { Field } from '@nutshell/micro/classifier';
import { diverging, level, pixel, type Raster } from '../ui/raster.ts';

/** Scales and class colours of a theme, made once. */
interface Palette {
  classes: Uint32Array;
  signs: Uint32Array;
  rgb: readonly (readonly [number, number, number])[];
  paper: readonly [number, number, number];
}

const palettes = new WeakMap<Colours, Palette>();

function paletteOf(colours: Colours): Palette {
  let palette = palettes.get(colours);
  if (!palette) {
    palette = {
      classes: diverging(colours.classes[0], colours.paper, colours.classes[1], 0.5),
      signs: diverging(colours.negative, colours.paper, colours.positive, 0.9),
      rgb: colours.classes.map(rgb),
      paper: rgb(colours.paper),
    };
    palettes.set(colours, palette);
  }
  return palette;
}

/** The class that the network finds at each place, the paler the less sure it is. */
export function shadeClasses(field: Field, raster: Raster, colours: Colours): void {
  const { classes, rgb: tones, paper } = paletteOf(colours);
  const { outputs } = field;
  const width = field.network.config.outputs;
  const { pixels } = raster;
  if (width === 1) {
    for (let i = 0; i < pixels.length; i++) pixels[i] = classes[level(2 * outputs[i] - 1)];
  } else {
    for (let i = 0; i < pixels.length; i++) {
      let [red, green, blue] = paper;
      for (let k = 0; k < width; k++) {
        // At equal probabilities nothing is left of any colour.
        const share = 0.5 * Math.max(0, (outputs[i * width + k] * width - 1) / (width - 1));
        red += (tones[k][0] - paper[0]) * share;
        green += (tones[k][1] - paper[1]) * share;
        blue += (tones[k][2] - paper[2]) * share;
      }
      pixels[i] = pixel(red, green, blue);
    }
  }
  raster.flush();
}

/** The probability of one class, in its colour. */
export function shadeOutput(field: Field, label: number, raster: Raster, colours: Colours): void {
  const { classes, rgb: tones, paper } = paletteOf(colours);
  const { outputs, side } = field;
  const width = field.network.config.outputs;
  const stride = side / raster.side;
  const [red, green, blue] = tones[label].map((part, channel) => 0.8 * (part - paper[channel]));
  for (let row = 0, at = 0; row < raster.side; row++) {
    let from = row * stride * side * width + label;
    for (let column = 0; column < raster.side; column++, at++, from += stride * width) {
      const p = outputs[from];
      raster.pixels[at] =
        width === 1
          ? classes[level(2 * p - 1)]
          : pixel(paper[0] + red * p, paper[1] + green * p, paper[2] + blue * p);
    }
  }
  raster.flush();
}

/** The heights of a surface: as a unit's activation, with ±1 as the strongest colours. */
export function shadeHeights({ outputs, side }: Field, raster: Raster, colours: Colours): void {
  const { signs } = paletteOf(colours);
  const wide = Math.max(1, Math.round(side / HATCHED)); // pixels of a hatch: equally many on fine and coarse pictures
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      const hatched = outputs[at] < 0 && Math.floor((row + column) / wide) % HATCH === 0;
      raster.pixels[at] = signs[level(hatched ? outputs[at] * PALE : outputs[at])];
    }
  }
  raster.flush();
}

/** Pixels of a picture along whose side each hatch is one. */
const HATCHED = 96;

/** Every so many pixels a pale one, on diagonals: negative areas are hatched, for those who do not see colours. */
const HATCH = 4;
const PALE = 0.55;

/**
 * One unit's activation: blue where it is positive, orange and hatched where it is negative, in proportion to its
 * greatest size.
 *
 * @param values [side², units] of the field; `side` is a multiple of the raster's
 * @returns the greatest absolute value
 */
export function shadeUnit(
  values: Float64Array,
  side: number,
  units: number,
  unit: number,
  raster: Raster,
  colours: Colours,
): number {
  const { signs } = paletteOf(colours);
  const stride = side / raster.side;
  let most = 0;
  for (let i = unit; i < values.length; i += units) {
    const size = values[i] < 0 ? -values[i] : values[i];
    if (size > most) most = size;
  }
  const scale = most > 0 ? 1 / most : 0;
  for (let row = 0, at = 0; row < raster.side; row++) {
    let from = row * stride * side * units + unit;
    const next = stride * units;
    for (let column = 0; column < raster.side; column++, at++, from += next) {
      const value = values[from] * scale;
      const hatched = value < 0 && (row + column) % HATCH === 0;
      raster.pixels[at] = signs[level(hatched ? value * PALE : value)];
    }
  }
  raster.flush();
  return most;
}
