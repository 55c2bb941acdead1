/** Resolves when the user asks to stop (Ctrl-C, or the terminal goes away); `dispose` stops listening. */
export function untilInterrupted(): { readonly interrupted: Promise<void>; dispose(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let onSignal: () => void = () => undefined;
  const interrupted = new Promise<void>((resolve) => {
    onSignal = resolve;
    for (const signal of signals) process.once(signal, onSignal);
  });
  return {
    interrupted,
    dispose() {
      for (const signal of signals) process.removeListener(signal, onSignal);
    },
  };
}
