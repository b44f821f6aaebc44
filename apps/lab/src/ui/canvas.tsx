/** A canvas that is sharp on every screen and is drawn again whenever what it depends on changes. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { colours, type Colours } from './colours.ts';
import { type CanvasPointer, Taps } from './taps.ts';

export type { CanvasPointer } from './taps.ts';

export interface CanvasSize {
  width: number;
  height: number;
}

export interface CanvasProps {
  /** Description of the picture, for those who do not see it. */
  label: string;
  /** CSS pixels; by default as wide as there is room. */
  width?: number;
  /** CSS pixels, or as a function of the width. */
  height: number | ((width: number) => number);
  /** Draws in CSS pixels on an empty canvas; called again when it, the size or the theme changes. */
  draw: (context: CanvasRenderingContext2D, size: CanvasSize, colours: Colours) => void;
  /** With it, the canvas captures a pointer that went down on it, and touch does not scroll. */
  onPointer?: (pointer: CanvasPointer) => void;
  /**
   * Whether a finger that goes down at a place takes hold of something there. With it, a swipe that begins elsewhere scrolls the page and
   * changes nothing, and a tap is reported when the finger is lifted.
   */
  grabs?: (x: number, y: number) => boolean;
  /** With it, the canvas can be reached by the keyboard. */
  onKey?: (event: KeyboardEvent) => void;
  class?: string;
}

export function Canvas({ label, width, height, draw, onPointer, grabs, onKey, class: name }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = colours();
  const paint = useRef(() => {});
  paint.current = () => {
    const element = canvas.current;
    if (!element) return;
    const wide = width ?? element.parentElement!.clientWidth;
    const high = typeof height === 'function' ? height(wide) : height;
    if (wide <= 0 || high <= 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [columns, rows] = [Math.round(wide * ratio), Math.round(high * ratio)];
    if (element.width !== columns || element.height !== rows) {
      element.width = columns;
      element.height = rows;
      element.style.width = `${wide}px`;
      element.style.height = `${high}px`;
    }
    const context = element.getContext('2d');
    if (!context) return;
    context.setTransform(columns / wide, 0, 0, rows / high, 0, 0);
    context.clearRect(0, 0, wide, high);
    context.save();
    draw(context, { width: wide, height: high }, palette);
    context.restore();
  };

  useLayoutEffect(() => paint.current(), [draw, palette, width, height]);
  useEffect(() => {
    const observer = new ResizeObserver(() => paint.current());
    observer.observe(canvas.current!.parentElement!);
    return () => observer.disconnect();
  }, []);

  const latestGrabs = useRef(grabs);
  latestGrabs.current = grabs;
  const isTappable = Boolean(grabs);
  useEffect(() => {
    const element = canvas.current!;
    if (!isTappable) return undefined;
    // Only a listener that is not passive can keep a finger from scrolling.
    const hold = (event: TouchEvent) => {
      const { left, top } = element.getBoundingClientRect();
      const { clientX, clientY } = event.changedTouches[0];
      if (event.touches.length === 1 && latestGrabs.current!(clientX - left, clientY - top))
        event.preventDefault();
    };
    element.addEventListener('touchstart', hold, { passive: false });
    return () => element.removeEventListener('touchstart', hold);
  }, [isTappable]);

  const taps = useRef(new Taps());
  const report = (kind: CanvasPointer['kind']) => (event: PointerEvent) => {
    const element = canvas.current!;
    const { left, top } = element.getBoundingClientRect();
    const pointer = {
      kind,
      x: event.clientX - left,
      y: event.clientY - top,
      pressed: event.buttons > 0,
      event,
    };
    if (kind === 'down' && onKey) element.focus({ preventScroll: true });
    if (grabs && event.pointerType === 'touch') {
      for (const known of taps.current.pass(pointer, grabs)) onPointer!(known);
      return;
    }
    if (kind === 'down') element.setPointerCapture(event.pointerId);
    onPointer!(pointer);
  };
  const pointer = onPointer && {
    onPointerDown: report('down'),
    onPointerMove: report('move'),
    onPointerUp: report('up'),
    onPointerCancel: report('cancel'),
    onPointerLeave: report('leave'),
  };
  return (
    <div class={`canvas ${name ?? ''}`} style={width ? { width: `${width}px` } : undefined}>
      <canvas
        ref={canvas}
        role={onKey ? 'application' : 'img'}
        aria-label={label}
        tabIndex={onKey ? 0 : undefined}
        onKeyDown={onKey}
        class={onPointer && (grabs ? 'tappable' : 'touchable')}
        {...pointer}
      />
    </div>
  );
}

/**
 * Calls back before every repaint while `running`.
 * @param callback is given the seconds since the last call, at most 0.1: a tab that slept does not jump
 */
export function useFrame(callback: (seconds: number) => void, running: boolean): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    if (!running) return undefined;
    let last = performance.now();
    let request = requestAnimationFrame(function frame(now) {
      request = requestAnimationFrame(frame);
      latest.current(Math.min(0.1, Math.max(0, now - last) / 1000));
      last = now;
    });
    return () => cancelAnimationFrame(request);
  }, [running]);
}
