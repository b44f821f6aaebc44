/** The picture, lit where the network looks, and the ways to another one. */
import { useMemo } from 'preact/hooks';
import { PhotoBar } from '../../photo/photo-bar.tsx';
import { Canvas } from '../../ui/canvas.tsx';
import { Button, Message } from '../../ui/controls.tsx';
import { choose, drawScene, film, isFilming, live, own, picture, ready, refusal, state, step } from './session.ts'; // prettier-ignore

/** Light that is left where it does not look, and the height of the picture at most, in CSS pixels. */
const SHADE = 0.16;
const TALLEST = 460;

export function PictureView() {
  const { scene } = state.value;
  return (
    <section class="seen">
      <Shown />
      <PhotoBar
        onFile={(file) => void choose(file)}
        isFilming={isFilming.value}
        onFilm={(wanted) => void film(wanted)}
      >
        <Button
          onClick={() => drawScene(own.value ? scene : scene + 1)}
          title="Coloured shapes, drawn by chance"
        >
          {own.value ? 'Generated scene' : 'Another scene'}
        </Button>
      </PhotoBar>
      {refusal.value ? (
        <Message kind="error">{refusal.value}</Message>
      ) : (
        <p class="small quiet">
          {isFilming.value ? 'What the camera sees' : picture.value.name}. The network sees the square in the
          middle.
        </p>
      )}
    </section>
  );
}

function Shown() {
  const now = live.value ?? picture.value;
  const looked = live.value ? undefined : step.value?.looked;
  const draw = useMemo(
    () =>
      (context: CanvasRenderingContext2D, { width, height }: { width: number; height: number }) => {
        context.imageSmoothingEnabled = now.width > 100; // the pixels of a small one are to be seen
        context.drawImage(now.canvas, 0, 0, width, height);
        if (looked && looked.length > 0) light(context, looked, { width, height });
      },
    [now, looked],
  );
  const ratio = now.height / now.width;
  return (
    <div class="frame in-sight" style={{ maxWidth: `${TALLEST / ratio}px` }}>
      <Canvas label={`The picture: ${now.name}`} height={(width) => width * ratio} draw={draw} />
      {ready.value && !ready.value.hasAttention && (
        <p class="small quiet">
          This network sees the picture once, as a whole: it has no places to look at.
        </p>
      )}
    </div>
  );
}

/** Darkens all but the places of the central square that are weighed most. */
function light(
  context: CanvasRenderingContext2D,
  alpha: Float32Array,
  { width, height }: { width: number; height: number },
): void {
  const places = Math.round(Math.sqrt(alpha.length)); // in a row
  const most = Math.max(...alpha);
  const mask = document.createElement('canvas');
  mask.width = mask.height = places;
  const inner = mask.getContext('2d')!;
  const image = inner.createImageData(places, places);
  alpha.forEach((weight, i) => (image.data[4 * i + 3] = 255 * (1 - SHADE) * (1 - weight / most)));
  inner.putImageData(image, 0, 0);
  const side = Math.min(width, height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(mask, (width - side) / 2, (height - side) / 2, side, side);
}
