import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a running relay for the tunnel.
const relay = process.env.RELAY ?? 'http://127.0.0.1:8021';

/** Takes from an icon's file what stands inside its <svg>: ui/icon.tsx brings the rest. */
const icons: Plugin = {
  name: 'icons',
  enforce: 'pre',
  async load(id) {
    if (!/lucide-static\/icons\/.*\.svg\?raw$/.test(id)) return null;
    const svg = await readFile(id.slice(0, -'?raw'.length), 'utf8');
    const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `export default ${JSON.stringify(inner.replace(/\s+/g, ' ').trim())}`;
  },
};

export default defineConfig({
  base: './',
  plugins: [icons],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['.'] },
    proxy: { '/tunnel': { target: relay, ws: true } },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    allowOnly: false,
    setupFiles: 'src/i18n/whole.ts',
  },
});
