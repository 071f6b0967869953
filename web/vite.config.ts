import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a running relay for the tunnel.
const relay = process.env.RELAY ?? 'http://127.0.0.1:8021';

export default defineConfig({
  base: './',
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
  },
});
