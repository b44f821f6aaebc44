/** Arrow keys as directions. */

const directions: Partial<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The direction of an arrow key, upwards positive, which then has no other effect; undefined for all other keys. */
export function arrowOf(event: KeyboardEvent): readonly [x: number, y: number] | undefined {
  const { key, ctrlKey, metaKey, altKey } = event;
  const direction = ctrlKey || metaKey || altKey ? undefined : directions[key];
  if (direction) event.preventDefault();
  return direction;
}
