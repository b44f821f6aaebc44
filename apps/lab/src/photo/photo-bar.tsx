/** The ways to a picture: a file, the camera; and, around a part of the page, dropping and pasting a file. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, FileButton } from '../ui/controls.tsx';

export interface PhotoBarProps {
  onFile: (file: File) => void;
  isFilming: boolean;
  onFilm: (wanted: boolean) => void;
  /** More buttons. */
  children?: ComponentChildren;
}

export function PhotoBar({ onFile, isFilming, onFilm, children }: PhotoBarProps) {
  return (
    <div class="row">
      <FileButton accept="image/*" onFile={onFile} title="Or drop a picture on the page, or paste one">
        Choose a photo
      </FileButton>
      <Button pressed={isFilming} onClick={() => onFilm(!isFilming)}>
        {isFilming ? 'Keep this picture' : 'Use the camera'}
      </Button>
      {children}
    </div>
  );
}

/** Takes files that are dropped anywhere in the window, or pasted. @returns whether something is held over the window */
export function useDroppedFile(onFile: (file: File) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      onFile(file);
    };
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = clipboardData?.files[0];
      if (file) onFile(file);
    };
    const end = new AbortController();
    const { signal } = end;
    document.addEventListener('dragover', over, { signal });
    document.addEventListener('dragleave', leave, { signal });
    document.addEventListener('drop', drop, { signal });
    document.addEventListener('paste', paste, { signal });
    return () => end.abort();
  }, []);
  return isOver;
}
