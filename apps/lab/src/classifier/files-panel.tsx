/** Points in from CSV; points, picture and network out. */
import { signal } from '@preact/signals';
import { decodeTable } from '@nutshell/data/csv';
import type { LabelledPoint } from '@nutshell/micro/classifier';
import type { DenseNetwork } from '@nutshell/micro/dense';
import { saveFile } from '../download.ts';
import { shareLink } from '../url-state.ts';
import { Button, FileButton, Message } from '../ui/controls.tsx';
import { modelFiles, WEIGHTS_FILE } from '../network/dense-model-file.ts';
import { pointsFromCsv, pointsToCsv } from '../points/csv-file.ts';
import { savePicture } from './picture-file.ts';

const said = signal<{ kind: 'error' | 'note'; text: string } | undefined>(undefined);

interface FilesPanelProps {
  /** The points now, and the network now. */
  points(): readonly LabelledPoint[];
  network(): DenseNetwork;
  /** Points were read from a file. */
  onPoints(points: LabelledPoint[]): void;
}

export function FilesPanel({ points, network, onPoints }: FilesPanelProps) {
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
          onFile={(file) => reported(() => importPoints(file, onPoints))()}
        >
          Import CSV
        </FileButton>
        <Button onClick={() => saveFile('points.csv', pointsToCsv(points()), 'text/csv')}>Export CSV</Button>
        <Button onClick={reported(copyLink)} title="The address that brings others to this very picture">
          Copy link
        </Button>
        <Button onClick={reported(() => savePicture('classify.png'))}>Export PNG</Button>
        <Button
          onClick={reported(() => exportModel(network()))}
          title="The network as it is now, for tf.loadLayersModel"
        >
          Export model.json
        </Button>
      </div>
      {said.value && <Message kind={said.value.kind}>{said.value.text}</Message>}
    </section>
  );
}

async function importPoints(file: File, onPoints: FilesPanelProps['onPoints']): Promise<string> {
  const { points, remarks } = pointsFromCsv(decodeTable(new Uint8Array(await file.arrayBuffer())), file.name);
  onPoints(points);
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

async function exportModel(network: DenseNetwork): Promise<string> {
  const { json, weights } = await modelFiles(network);
  saveFile('model.json', json, 'application/json');
  saveFile(WEIGHTS_FILE, weights);
  return `Two files were saved: keep model.json and ${WEIGHTS_FILE} in one folder, and tf.loadLayersModel('…/model.json') has the network. Its input is [n, ${network.config.inputs}], its output ${network.config.loss === 'squared' ? 'the height' : 'the probabilities'}.`;
}
