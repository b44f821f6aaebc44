/** The record of a game (kifu): its moves as a list that leads to each of them, and SGF to read and to write. */
import { useState } from 'preact/hooks';
import { saveFile } from '../download.ts';
import { Button, FileButton, Message } from '../ui/controls.tsx';
import { type Line, moveName } from './line.ts';
import './kifu.css';
import { lineOfSgf, readSgfFile } from './sgf.ts';

export interface KifuProps {
  line: Line;
  /** Moves that the board shows. */
  at: number;
  onGo: (at: number) => void;
  /** A game out of a file or a text. */
  onShow: (line: Line) => void;
  /** The game as SGF. */
  write: () => string;
}

export function Kifu({ line, at, onGo, onShow, write }: KifuProps) {
  const { size, moves } = line;
  const [pasted, setPasted] = useState('');
  const [fault, setFault] = useState('');
  const read = (text: string, name: string) => {
    try {
      onShow(lineOfSgf(text));
      setFault('');
    } catch (error) {
      setFault(`${name} cannot be read: ${(error as Error).message}.`);
    }
  };
  const open = (file: File) =>
    readSgfFile(file).then(
      (text) => read(text, file.name),
      (error: Error) => setFault(`${file.name} cannot be read: ${error.message}.`),
    );
  const save = () => saveFile(`go-${size}x${size}.sgf`, write(), 'application/x-go-sgf;charset=utf-8');
  return (
    <section>
      <h2>Moves</h2>
      {moves.length === 0 && <p class="quiet">None yet.</p>}
      <ol class="go-moves">
        {moves.map((move, i) => (
          <li key={i}>
            <button
              type="button"
              aria-current={i + 1 === at ? 'step' : undefined}
              onClick={() => onGo(i + 1)}
            >
              <span class="number quiet">{i + 1}</span>
              <span class={i % 2 === 0 ? 'stone black' : 'stone white'} aria-hidden="true" />
              <span class="visually-hidden">{i % 2 === 0 ? 'Black' : 'White'}</span>
              {moveName(move, size)}
            </button>
          </li>
        ))}
      </ol>
      <p class="small quiet">
        A click goes to the position after a move; a move from there begins a branch, and the browser’s back
        button leads to the game before.
      </p>
      <div class="row">
        <FileButton accept=".sgf,application/x-go-sgf" onFile={(file) => void open(file)}>
          Open SGF …
        </FileButton>
        <Button onClick={save}>Save SGF</Button>
      </div>
      {fault && <Message kind="error">{fault}</Message>}
      <details>
        <summary>Paste SGF</summary>
        <div class="field">
          <label for="go-sgf">A game as text</label>
          <textarea
            id="go-sgf"
            rows={4}
            value={pasted}
            placeholder="(;FF[4]GM[1]SZ[9];B[ee];W[ce])"
            onInput={({ currentTarget }) => setPasted(currentTarget.value)}
          />
        </div>
        <div class="row">
          <Button onClick={() => read(pasted, 'The text')} disabled={pasted.trim() === ''}>
            Read it
          </Button>
        </div>
      </details>
    </section>
  );
}
