export const EMPTY = 0;
export const BLACK = 1;
export const WHITE = 2;
/** Of the border. */
export const WALL = 3;

export type Color = typeof BLACK | typeof WHITE;

export function opponent(color: Color): Color {
  return (3 - color) as Color;
}

export function colorName(color: Color): 'Black' | 'White' {
  return color === BLACK ? 'Black' : 'White';
}
