/** Texts beside places of a canvas, so that none hides another. */
import type { CanvasSize } from './canvas.tsx';
import type { Colours } from './colours.ts';

export interface Label {
  readonly text: string;
  readonly at: readonly [x: number, y: number];
  /** Of the line that ties it to its place. */
  readonly colour: string;
}

/** A text beside every place that is in sight, moved where another one is in its way, and tied to its place by a line. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  { width, height }: CanvasSize,
  colours: Colours,
): void {
  context.font = '13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const line = 17;
  const visible = labels
    .filter(({ at: [x, y] }) => x >= 0 && x <= width && y >= 0 && y <= height)
    .map((label) => ({ ...label, wide: context.measureText(label.text).width }))
    .sort((a, b) => a.at[1] - b.at[1]);
  const placed: { left: number; y: number; wide: number }[] = [];
  for (const { text, at: head, colour, wide } of visible) {
    const left = head[0] + 16 + wide > width - 4 ? head[0] - 16 - wide : head[0] + 16;
    const free = (y: number) =>
      placed.every(
        (other) =>
          Math.abs(other.y - y) >= line || other.left > left + wide + 4 || left > other.left + other.wide + 4,
      );
    const tries = Array.from(
      { length: 40 },
      (_, i) => head[1] + (i % 2 ? 1 : -1) * Math.ceil(i / 2) * (line / 2),
    );
    const y =
      tries.find((candidate) => candidate > 10 && candidate < height - 10 && free(candidate)) ?? head[1];
    placed.push({ left, y, wide });
    context.beginPath();
    context.moveTo(...head);
    context.lineTo(left < head[0] ? left + wide + 3 : left - 3, y);
    context.lineWidth = 1;
    context.strokeStyle = colour;
    context.stroke();
    context.lineWidth = 3.5;
    context.lineJoin = 'round';
    context.strokeStyle = colours.paper;
    context.strokeText(text, left, y);
    context.fillStyle = colours.ink;
    context.fillText(text, left, y);
  }
}
