import type { Range } from '@tanstack/react-virtual';

/**
 * Chooses the rows to render, always as many as there were ever to see at once. A row that scrolls in can then take
 * the place of one that scrolled out, keyed by its index modulo that number, and with it a canvas that is there
 * already: a new one with its font costs more than drawing a lane.
 */
export function createSteadyRange(): (range: Range) => number[] {
  let most = 0;
  return ({ startIndex, endIndex, overscan, count }) => {
    most = Math.max(most, endIndex - startIndex + 1 + 2 * overscan);
    const size = Math.min(count, most);
    const first = Math.max(0, Math.min(count - size, startIndex - overscan));
    return Array.from({ length: size }, (_, offset) => first + offset);
  };
}
