/** Points in from CSV; points, picture and network out. */
import { signal } from '@preact/signals';
import { saveFile } from '../../download.ts';
import { shareLink } from '../../url-state.ts';
import { Button, FileButton, Message } from '../../ui/controls.tsx';
import { modelFiles, WEIGHTS_FILE } from '../../network/dense-model-file.ts';
import { pointsFromCsv, pointsToCsv } from '../../points/csv-file.ts';
import type { Laboratory } from './laboratory.ts';
import { savePicture } from './picture-file.ts';

const said = signal<{ kind: 'error' | 'note'; text: string } | undefined>(undefined);

export function FilesPanel({ laboratory }: { laboratory: Laboratory }) {
  const reported = (work: () => Promise<string | undefined>) => () => {
    said.value = undefined;
    work().then(
      (text) => text && (said.value = { kind: 'note', text }),
      (error: unknown) =>
        (said.value = { kind: 'error', text: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <section class="files">
      <div class="row">
        <FileButton
          accept=".csv,text/csv,text/plain"
          title="A file with the columns x, y and label"
          onFile={(file) => reported(() => importPoints(laboratory, file))()}
        >
          Import CSV
        </FileButton>
        <Button onClick={() => saveFile('points.csv', pointsToCsv(laboratory.points.peek()), 'text/csv')}>
          Export CSV
        </Button>
        <Button onClick={reported(copyLink)} title="The address that brings others to this very picture">
          Copy link
        </Button>
        <Button onClick={reported(() => savePicture('classify.png'))}>Export PNG</Button>
        <Button
          onClick={reported(() => exportModel(laboratory))}
          title="The network as it is now, for tf.loadLayersModel"
        >
          Export model.json
        </Button>
      </div>
      {said.value && <Message kind={said.value.kind}>{said.value.text}</Message>}
    </section>
  );
}

async function importPoints(laboratory: Laboratory, file: File): Promise<string> {
  const { points, remarks } = pointsFromCsv(await file.text(), file.name);
  laboratory.setPoints(points);
  return [`${points.length} points from ${file.name}.`, ...remarks].join(' ');
}

/** Where the browser does not let a page write to the clipboard, the link is shown instead. */
async function copyLink(): Promise<string> {
  const link = shareLink();
  try {
    await navigator.clipboard.writeText(link);
    return 'The link is on the clipboard.';
  } catch {
    return link;
  }
}

async function exportModel(laboratory: Laboratory): Promise<string> {
  const { json, weights } = await modelFiles(laboratory.training.network);
  saveFile('model.json', json, 'application/json');
  saveFile(WEIGHTS_FILE, weights);
  return `Two files were saved: keep model.json and ${WEIGHTS_FILE} in one folder, and tf.loadLayersModel('…/model.json') has the network. Its input is [n, 2], its output the probabilities.`;
}
