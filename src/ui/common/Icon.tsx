/** Outlines on a 16 × 16 grid, drawn for this project; the names say what they mean, not what they show. */
const PATHS = {
  record: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
  clear: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm-4.2 1.8 8.4 8.4',
  connections: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  timeline: 'M2 4h5M5 8h7M3.5 12h4M10 12h4',
  findings: 'M4 14V2.5h8L10 5.5l2 3H4',
  health: 'M1.5 8.5h3L6.5 4l3 8 2-3.5h3',
  settings:
    'M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4ZM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M3.4 12.6l1.4-1.4M11.2 4.8l1.4-1.4',
  export: 'M8 10.5V2M4.8 5 8 1.8 11.2 5M2.5 10v3.5h11V10',
  import: 'M8 2v8.5M4.8 7.5 8 10.7l3.2-3.2M2.5 10v3.5h11V10',
  report: 'M4 2h5.5L12.5 5v9H4ZM9.5 2v3h3M6 8h4.5M6 10.5h4.5',
  copy: 'M5.5 5.5h7v8h-7ZM3.5 10.5v-8h7',
  close: 'm4 4 8 8M12 4l-8 8',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Zm3.3 7.8 3.4 3.4',
  sent: 'M8 13V3.5M4.5 7 8 3.5 11.5 7',
  received: 'M8 3v9.5M4.5 9 8 12.5 11.5 9',
  warning: 'M8 2.2 14.5 13.5h-13ZM8 6.5v3.2M8 11.3v.7',
  error: 'M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3ZM8 4.8v4M8 10.4v.8',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 5.2v4M8 4.6v.8',
  open: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  external: 'M9.5 2.5h4v4M13.2 2.8 7.5 8.5M6.5 3.5h-3v9h9v-3',
  down: 'm4 6 4 4 4-4',
  help: 'M6 6a2 2 0 1 1 2.8 1.9c-.5.3-.8.6-.8 1.4M8 11.2v.8',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon in the colour of its text; the control around it carries the name. */
export function Icon({ name, filled = false }: { readonly name: IconName; readonly filled?: boolean }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
