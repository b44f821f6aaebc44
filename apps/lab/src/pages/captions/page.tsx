/** A network that tells pictures: it says word by word what it sees, what else it might have said, and where it looks. */
import { useCatalogue } from '../../catalogue/use-catalogue.ts';
import * as program from '../../captions/program.ts';
import { useDroppedFile } from '../../photo/photo-bar.tsx';
import { useFrame } from '../../ui/canvas.tsx';
import { NetworkNotice } from '../../exported/network-notice.tsx';
import './captions.css';
import { Caption, Expected, Others, Settings } from './caption-view.tsx';
import { PictureView } from './picture-view.tsx';
import { choose, exported, frame, isAtRest, isFilming, open, ready } from './session.ts';

export default function Page() {
  useFrame(frame, isFilming.value);
  const isOver = useDroppedFile((file) => void choose(file));
  useCatalogue(open);
  return (
    <div class={`captions ${isOver ? 'over' : ''}`} data-rest={isAtRest.value}>
      <h1>Captions</h1>
      <p class="lead">
        One network sees a picture, another one tells it. Each word is chosen by what was said before and by
        what is seen. Point at a word to learn what else might have come, and where the network looked.
      </p>
      <NetworkNotice exported={exported} status={program.status.value} experiment="attention">
        {exported.name.value}, computed by {ready.value?.reason}. Pictures stay in this browser.
      </NetworkNotice>
      <div class="bench">
        <PictureView />
        <div class="settings">
          <Caption />
          <Expected />
          <Others />
          <Settings />
        </div>
      </div>
    </div>
  );
}
