/** The picture, lit where the network looks, and the ways to another one. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { stopCamera, stream } from '../../captions/camera.ts';
import { canvasOf } from '../../captions/picture.ts';
import { Canvas } from '../../ui/canvas.tsx';
import { Button, FileButton, Message } from '../../ui/controls.tsx';
import { choose, drawScene, own, picture, ready, refusal, shoot, state, step, useCamera } from './session.ts';

/** Light that is left where it does not look, and the height of the picture at most, in CSS pixels. */
const SHADE = 0.16;
const TALLEST = 460;

export function PictureView() {
  const { scene } = state.value;
  return (
    <section
      class="seen"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        if (file) void choose(file);
      }}
    >
      {stream.value ? <Camera source={stream.value} /> : <Shown />}
      <div class="row">
        <FileButton accept="image/*" onFile={(file) => void choose(file)}>
          Choose a picture
        </FileButton>
        {!stream.value && <Button onClick={() => void useCamera()}>Camera</Button>}
        <Button
          onClick={() => drawScene(own.value ? scene : scene + 1)}
          title="Coloured shapes, drawn by chance"
        >
          {own.value ? 'Generated scene' : 'Another scene'}
        </Button>
      </div>
      {refusal.value ? (
        <Message kind="error">{refusal.value}</Message>
      ) : (
        <p class="small quiet">
          {own.value ? own.value.name : `Generated scene ${scene}`}. Or drop a picture here. The network sees
          the square in its middle.
        </p>
      )}
    </section>
  );
}

function Shown() {
  const now = picture.value;
  const source = useMemo(() => canvasOf(now), [now]);
  const looked = step.value?.looked;
  const draw = useMemo(
    () =>
      (context: CanvasRenderingContext2D, { width, height }: { width: number; height: number }) => {
        context.imageSmoothingEnabled = source.width > 100; // the pixels of a small one are to be seen
        context.drawImage(source, 0, 0, width, height);
        if (looked && looked.length > 0) light(context, looked, { width, height });
      },
    [source, looked],
  );
  const ratio = now.height / now.width;
  const label = own.value
    ? `The picture: ${own.value.name}`
    : `The picture: generated scene ${state.value.scene}`;
  return (
    <div class="frame" style={{ maxWidth: `${TALLEST / ratio}px` }}>
      <Canvas label={label} height={(width) => width * ratio} draw={draw} />
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

function Camera({ source }: { source: MediaStream }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    video.current!.srcObject = source;
    void video.current!.play().catch(() => {}); // it was closed meanwhile
  }, [source]);
  return (
    <div class="frame">
      <video ref={video} muted playsInline aria-label="What the camera shows" />
      <div class="row">
        <Button primary onClick={() => shoot(video.current!)}>
          Take the picture
        </Button>
        <Button onClick={stopCamera}>Close the camera</Button>
      </div>
    </div>
  );
}
