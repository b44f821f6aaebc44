import { useEffect } from 'preact/hooks';
import { connect, disconnect } from './connection.ts';

/**
 * Keeps the catalogue up to date while a page is shown.
 * @param open what the page starts with, beside that. @returns what ends it
 */
export function useCatalogue(open?: () => () => void): void {
  useEffect(() => {
    void connect();
    const end = open?.();
    return () => {
      end?.();
      disconnect();
    };
  }, []);
}
