import { useEffect } from 'preact/hooks';

/** Ctrl+Z takes back a change of what the page shows, except where one writes: there the browser takes back the writing. */
export function useUndoKey(target: { undo: () => void }): void {
  useEffect(() => {
    const undo = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      if (isWriting(event.target)) return;
      event.preventDefault();
      target.undo();
    };
    document.addEventListener('keydown', undo);
    return () => document.removeEventListener('keydown', undo);
  }, [target]);
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('textarea, input:not([type=checkbox], [type=range])');
