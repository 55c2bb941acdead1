import type { LaneEndKind } from '../../analysis/timelineLanes.ts';
import type { Palette } from './palette.ts';

/** Colour of an end; its shape says the same to those who do not see it. */
export function endColour(kind: LaneEndKind, palette: Palette): string {
  switch (kind) {
    case 'cut':
    case 'refused':
      return palette.error;
    case 'error':
      return palette.warning;
    case 'clean':
      return palette.ok;
    case 'gone':
      return palette.faint;
  }
}

/** ✕ cut, ◆ closed with an error code, ○ closed cleanly, ⊘ refused, ▏ gone with its page. */
export function drawEndMark(
  context: CanvasRenderingContext2D,
  kind: LaneEndKind,
  x: number,
  y: number,
  palette: Palette,
): void {
  const colour = endColour(kind, palette);
  // A gap of the surface's colour sets the mark off from bars and bands.
  context.fillStyle = palette.surface;
  context.beginPath();
  context.arc(x, y, kind === 'gone' ? 2 : 6, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.8;
  context.lineCap = 'round';
  context.beginPath();
  switch (kind) {
    case 'cut':
      context.moveTo(x - 3.5, y - 3.5);
      context.lineTo(x + 3.5, y + 3.5);
      context.moveTo(x + 3.5, y - 3.5);
      context.lineTo(x - 3.5, y + 3.5);
      context.stroke();
      return;
    case 'error':
      context.moveTo(x, y - 5);
      context.lineTo(x + 5, y);
      context.lineTo(x, y + 5);
      context.lineTo(x - 5, y);
      context.fill();
      return;
    case 'clean':
      context.lineWidth = 1.5;
      context.arc(x, y, 3.5, 0, 2 * Math.PI);
      context.stroke();
      return;
    case 'refused':
      context.lineWidth = 1.5;
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.moveTo(x - 2.8, y + 2.8);
      context.lineTo(x + 2.8, y - 2.8);
      context.stroke();
      return;
    case 'gone':
      context.fillRect(x - 1, y - 6, 2, 12);
  }
}
