import { type RefObject, useEffect, useState } from 'react';

const TOKENS = {
  surface: '--color-surface',
  text: '--color-text',
  subtle: '--color-text-subtle',
  faint: '--color-text-faint',
  divider: '--color-divider',
  outline: '--color-outline',
  error: '--color-error',
  warning: '--color-warning',
  warningContainer: '--color-warning-container',
  ok: '--color-ok',
  activity: '--color-activity',
  heartbeat: '--color-heartbeat',
  silence: '--color-silence',
} as const;

type Token = keyof typeof TOKENS;

/** The theme's colours as a canvas understands them, and its font. */
export interface Palette extends Readonly<Record<Token, string>> {
  readonly font: string;
}

/** Colours of the theme, read anew when it changes: a canvas knows neither variables nor `light-dark()`. */
export function usePalette(ref: RefObject<HTMLElement | null>): Palette | undefined {
  const [palette, setPalette] = useState<Palette>();
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const read = () => setPalette(readPalette(element));
    read();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', read);
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-theme', 'class'],
    });
    return () => {
      scheme.removeEventListener('change', read);
      observer.disconnect();
    };
  }, [ref]);
  return palette;
}

function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span');
  element.append(probe);
  const colour = (name: Token): string => {
    probe.style.color = `var(${TOKENS[name]})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    surface: colour('surface'),
    text: colour('text'),
    subtle: colour('subtle'),
    faint: colour('faint'),
    divider: colour('divider'),
    outline: colour('outline'),
    error: colour('error'),
    warning: colour('warning'),
    warningContainer: colour('warningContainer'),
    ok: colour('ok'),
    activity: colour('activity'),
    heartbeat: colour('heartbeat'),
    silence: colour('silence'),
    font: `11px ${getComputedStyle(element).fontFamily}`,
  };
  probe.remove();
  return palette;
}
