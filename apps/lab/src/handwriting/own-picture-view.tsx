/** The button that asks for a picture, and what the network says of it. */
import { Button, FileButton, Message } from '../ui/controls.tsx';
import './own-picture.css';
import type { OwnPicture } from './own-picture.ts';

export function PictureButton({ picture }: { picture: OwnPicture }) {
  return (
    <FileButton
      accept="image/*"
      title="A picture of a digit, or of several; it can be dropped on the pad, too"
      onFile={(file) => void picture.open(file)}
    >
      Picture
    </FileButton>
  );
}

/** What the network says of a picture file, and which of its digits is on the pad. */
export function OfPicture({ picture }: { picture: OwnPicture }) {
  const of = picture.state.value;
  if (!of) return null;
  if (of instanceof Error) return <Message kind="error">{of.message}</Message>;
  return (
    <div class="own-picture">
      <p role="status">
        {of.name}: {of.said ?? 'reading it …'}
      </p>
      {of.digits.length > 1 && (
        <p class="row" role="group" aria-label="Which digit is on the pad">
          {of.digits.map((_, i) => (
            <Button key={i} pressed={i === of.shown} onClick={() => picture.show(i)}>
              {i + 1}
            </Button>
          ))}
        </p>
      )}
    </div>
  );
}

/** Attributes of an element on which a picture can be dropped. */
export const dropTarget = (picture: OwnPicture) => ({
  onDragOver: (event: DragEvent) => event.preventDefault(),
  onDrop: (event: DragEvent) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void picture.open(file);
  },
});
