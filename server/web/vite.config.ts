// The build of the browser client. What it is not: a place for policy. The server sends the CSP
// (`default-src 'self'`, no inline script or style), and this build must stay inside it:
// nothing inlined, no polyfill script in the page, no other host.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { shellList } from './build/shell.ts';
import { smaller } from './build/smaller.ts';

const server = 'http://localhost:8080';

export default defineConfig({
  base: './',
  plugins: [svelte(), shellList(), smaller()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/worker/sw.ts' },
      output: {
        // The worker's address must stay the same, and its folder is what it may serve.
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // What every page needs beside its own is one file: the first picture waits for each.
        codeSplitting: { groups: [{ name: 'base', test: /node_modules\/svelte\/|src\/(i18n|api\/problem)/ }] },
      },
    },
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
