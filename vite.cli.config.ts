import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

// The command line as one ESM program for Node. Packages of npm stay outside: they are installed beside it.
// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  publicDir: false,
  define: { __WS_DOCTOR_VERSION__: JSON.stringify(version) },
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist-cli',
    target: 'node20',
    minify: false,
    rollupOptions: {
      output: {
        format: 'es',
        entryFileNames: 'ws-doctor.js',
        chunkFileNames: 'ws-doctor-[name].js',
        banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
