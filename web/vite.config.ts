import { readFile } from 'node:fs/promises';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a running relay for the tunnel.
const relay = process.env.RELAY ?? 'http://127.0.0.1:8021';

// The relay admits its own page only (relay/guard.go), so the dev server's page goes by the relay's name there.
// A page of another origin keeps its name and stays refused.
const tunnel: ProxyOptions = {
  target: relay,
  ws: true,
  changeOrigin: true,
  configure: (proxy) =>
    proxy.on('proxyReqWs', (out, { headers: { host, origin } }) => {
      if (/^(localhost|127\.0\.0\.1):\d+$/.test(host ?? '') && origin === `http://${host}`)
        out.setHeader('Origin', relay);
    }),
};

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
    rollupOptions: { input: ['index.html', 'class.html'] },
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: { format: 'es' },
  server: {
    fs: { allow: ['.', '../ftpcore/lesson/builtin'] },
    proxy: { '/relay.json': { target: relay, changeOrigin: true }, '/tunnel': tunnel, '/class/': tunnel },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    allowOnly: false,
    setupFiles: 'src/i18n/whole.ts',
  },
});
