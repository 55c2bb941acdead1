export function OverviewBand() { return null; }
