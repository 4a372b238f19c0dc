import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = process.env.PARLEY_URL ?? 'http://127.0.0.1:4000';

// The page and the API have one origin, so the gateway needs no CORS. In production, let your web server do the same.
const proxy = { '/graphql': gateway, '/attachments': gateway };

export default defineConfig({
  plugins: [react()],
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy },
  preview: { host: '127.0.0.1', port: 4173, strictPort: true, proxy },
});
