export function HeartbeatsView() { return null; }
