import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { examples } from "./bundler/examples.ts";
import { precompress } from "./bundler/precompress.ts";
import { withoutJsonSchema } from "./bundler/without-json-schema.ts";

const controller = process.env.RUNYARD_CONTROLLER ?? "http://127.0.0.1:7420";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), examples(), withoutJsonSchema(), precompress()],
  // The controller puts a fresh one in its place with every page it serves.
  html: { cspNonce: "{{nonce}}" },
  build: {
    outDir: "build",
    emptyOutDir: true,
    target: "es2024",
    // A `data:` address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // A group's own names list all that share it.
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, "")}-[hash].js`,
        codeSplitting: {
          // Each file is a request that waits its turn: what every page needs is one file, what screens share a few.
          groups: [
            { name: "frame", tags: ["$initial"], priority: 2 },
            { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 500, priority: 1 },
          ],
        },
      },
    },
    // What is loaded for a screen is held to a budget by a test, which counts what browsers fetch.
    chunkSizeWarningLimit: 2_000,
  },
  server: {
    proxy: { "/api": { target: controller, ws: true, changeOrigin: true, headers: { origin: controller } } },
  },
});
