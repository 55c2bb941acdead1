import { crx } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

// The panel and the viewer are opened by code, not by the manifest, so they are named as inputs here.
// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  plugins: [react(), crx({ manifest })],
  build: {
    target: 'chrome125',
    // Loaded from disk, and all of it is needed at once.
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: {
        panel: 'extension/panel/panel.html',
        viewer: 'extension/viewer/viewer.html',
      },
    },
  },
});
