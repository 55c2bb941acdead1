import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

export interface ElementSize {
  /** CSS pixels; 0 before the first layout. */
  readonly width: number;
  readonly height: number;
}

/** Measures an element and keeps measuring it. */
export function useElementSize<T extends HTMLElement>(): [RefObject<T | null>, ElementSize] {
  const ref = useRef<T>(null);
  const [size, setSize] = useState<ElementSize>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
