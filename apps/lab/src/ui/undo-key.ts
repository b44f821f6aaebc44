import { useEffect } from 'preact/hooks';
import type { Editor } from './editor.ts';

/** Ctrl+Z takes back a change of the points, except where one writes. */
export function useUndoKey(editor: Pick<Editor, 'undo'>): void {
  useEffect(() => {
    const undo = (event: KeyboardEvent) => {
      const { key, target } = event;
      if (key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      if (target instanceof HTMLElement && target.closest('input, select, textarea')) return;
      event.preventDefault();
      editor.undo();
    };
    document.addEventListener('keydown', undo);
    return () => document.removeEventListener('keydown', undo);
  }, [editor]);
}
