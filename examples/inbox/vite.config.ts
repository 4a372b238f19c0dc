import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

const gateway: ProxyOptions = {
  target: process.env.PARLEY_URL ?? 'http://127.0.0.1:4000',
  // A stream that the gateway breaks off must break off in the browser too, which then opens another.
  configure: (proxy) =>
    proxy.on('proxyRes', (answer, _request, response) =>
      answer.on('close', () => {
        if (!answer.complete) response.destroy();
      }),
    ),
};

// The page and the API have one origin, so the gateway needs no CORS. In production, let your web server do the same.
const proxy = { '/graphql': gateway, '/attachments': gateway };

export default defineConfig({
  plugins: [react()],
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy },
  preview: { host: '127.0.0.1', port: 4173, strictPort: true, proxy },
});
