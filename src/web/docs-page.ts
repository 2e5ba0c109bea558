import type { Hono } from 'hono';
import type { ApiContext } from './context.ts';
import type { HonoEnv } from './hono-env.ts';
import { describeApi } from './openapi.ts';

/** A page that people read instead of the OpenAPI document: the same, as tables. */
export function addDocsRoute(app: Hono<HonoEnv>, context: ApiContext): void {
  app.get('/docs', (request) => {
    const description = JSON.parse(JSON.stringify(describeApi(context))) as Description;
    return request.html(pageOf(description, new URL(request.req.url).origin), 200, {
      'Content-Security-Policy': POLICY,
      'Cache-Control': 'no-cache',
    });
  });
}

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Schema;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

interface Description {
  readonly info: { readonly title: string; readonly version: string; readonly summary: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

function pageOf({ info, paths }: Description, origin: string): string {
  const sections = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => sectionOf(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} API</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><h1><img src="/icon.svg" alt="" width="36" height="36"> ${escapeHtml(info.title)} API ${escapeHtml(info.version)}</h1>
<nav><a href="/">Back to the page</a> <a href="/api/openapi.json">OpenAPI</a></nav></header>
<main class="docs">
<p>${escapeHtml(info.summary)}</p>
<pre><code>curl -F photo=@me.jpg ${escapeHtml(origin)}/api/cartoons -o me.png
curl -H 'Content-Type: image/jpeg' --data-binary @me.jpg '${escapeHtml(origin)}/api/cartoons?style=ink' -o me.png</code></pre>
${sections.join('\n')}
</main>
</body>
</html>`;
}

function sectionOf(method: string, path: string, operation: Operation): string {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const bodies = Object.entries(requestBody?.content ?? {});
  const rows = [
    ...parameters.map(({ name, in: place, schema, description }) =>
      rowOf(name, place, { ...schema, ...(description && { description }) }),
    ),
    ...bodies.flatMap(([type, { schema }]) =>
      Object.entries(schema?.properties ?? {}).map(([name, field]) => rowOf(name, type, field)),
    ),
  ];
  const answers = Object.entries(responses).map(
    ([status, { description }]) => `<li><b>${status}</b> ${escapeHtml(description)}</li>`,
  );
  return `<section class="sheet">
<h2><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(summary)}${description ? ` ${escapeHtml(description)}` : ''}</p>
${rows.length > 0 ? `<div class="scroll" tabindex="0"><table><thead><tr><th>Name</th><th>In</th><th>Value</th><th>About</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>` : ''}
<ul>${answers.join('')}</ul>
</section>`;
}

const rowOf = (name: string, place: string, schema: Schema): string =>
  `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}</td><td>${escapeHtml(valuesOf(schema))}</td><td>${escapeHtml(schema.description ?? '')}</td></tr>`;

/** “0.1 – 1; default: 0.7”. */
function valuesOf({ type, enum: values, anyOf, minimum, maximum, default: usual }: Schema): string {
  const listed = values ?? anyOf?.map((one) => one.const).filter((value) => value !== undefined);
  const range = minimum !== undefined && maximum !== undefined ? `${minimum} – ${maximum}` : undefined;
  const allowed = listed && listed.length > 0 ? listed.join(', ') : (range ?? type ?? '');
  return usual === undefined ? allowed : `${allowed}; default: ${usual}`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
