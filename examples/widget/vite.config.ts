import { defineConfig } from 'vite';

// One file with script and style, which any page can load. It is written beside the shop's own files.
export default defineConfig({
  publicDir: false,
  build: {
    lib: { entry: 'src/main.ts', formats: ['es'], fileName: () => 'widget.js' },
    outDir: 'public',
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
  },
});
