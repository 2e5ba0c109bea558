# Toonsmith in a container. docs/operators-guide.md tells how to run it; compose.yaml is the short way.

# The current LTS release of Node.js. It needs no compiler: every native library comes ready-made.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No install script is needed; onnxruntime's would fetch CUDA libraries for NVIDIA servers.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/run.cjs build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    TOONSMITH_DATA_FOLDER=/data \
    TOONSMITH_DRAWING_MODELS_FOLDER=/data/models \
    TOONSMITH_WEB_HOST=0.0.0.0
# The database, the photos that wait and the model packs; everything else may be read-only.
RUN mkdir /data && chown node:node /data
VOLUME /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/config ./config
COPY --from=build /app/page ./page
COPY --from=build /app/models ./models
USER node
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.TOONSMITH_WEB_PORT || 7860) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js", "serve"]
