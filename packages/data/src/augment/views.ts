/** The views of a picture over which a network's outputs are averaged in a test. */
import type { Crop } from './crops.ts';

/** Options for `pictureInputs`, and the share of this view in the average; the shares add up to 1. */
export interface View {
  crop: Crop;
  flip: 'never' | 'always';
  weight: number;
}

/**
 * `centre`: one. `mirror`: the centre and its mirror image. `mirror and shift`: these, and both moved by a pixel up and to the left, and down
 * and to the right, at half the weight (airbench). `ten crops`: four corners and the centre, and their mirror images (AlexNet, section 4.1).
 */
export type Views = 'centre' | 'mirror' | 'mirror and shift' | 'ten crops';

/** @param of side of the square that crops are taken from (AlexNet: 256); default: the network's size; needed for `ten crops` */
export function evaluationViews(views: Views, of?: number): View[] {
  return VIEWS[views](of);
}

const VIEWS: Record<Views, (of: number | undefined) => View[]> = {
  centre: (of) => [{ crop: { kind: 'centre', of }, flip: 'never', weight: 1 }],
  mirror: (of) => bothWays({ kind: 'centre', of }, 1),
  'mirror and shift': (of) => [
    ...bothWays({ kind: 'centre', of }, 1 / 2),
    ...bothWays({ kind: 'shifted', down: 1, right: 1, of }, 1 / 4),
    ...bothWays({ kind: 'shifted', down: -1, right: -1, of }, 1 / 4),
  ],
  'ten crops': (of) => {
    if (of === undefined)
      throw new RangeError('ten crops: say which square they are taken from, such as 256');
    const corners = [0, 1].flatMap((top) =>
      [0, 1].map((left) => ({ kind: 'corner', of, top, left }) as const),
    );
    return [...corners, { kind: 'centre', of } as const].flatMap((crop) => bothWays(crop, 1 / 5));
  },
};

export const viewNames = Object.keys(VIEWS) as Views[];

function bothWays(crop: Crop, weight: number): View[] {
  return (['never', 'always'] as const).map((flip) => ({ crop, flip, weight: weight / 2 }));
}
