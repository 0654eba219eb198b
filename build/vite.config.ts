import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export default defineConfig({
  root: fromRoot('renderer'),
  // The window is served from app://, from the host's HTTP server and from the dev server: no absolute paths.
  base: './',
  plugins: [react()],
  build: {
    outDir: fromRoot('out/renderer'),
    // While it is built again on each save, the host that restarts meanwhile finds the window that was there.
    emptyOutDir: !process.argv.includes('--watch'),
    // The oldest engine we run in: the Electron of the tests.
    target: 'chrome114',
    // Monaco is one large chunk, loaded from disk.
    chunkSizeWarningLimit: 8000,
  },
  worker: { format: 'es' },
  server: { host: '127.0.0.1', strictPort: false },
});
