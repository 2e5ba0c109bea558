import * as z from 'zod';
import { BACKGROUNDS, COLOR_NAMES } from '../cartoon.ts';
import { type ApiContext, defaultOptions } from './context.ts';
import { describePaths } from './openapi-paths.ts';
import {
  ActionsBody,
  BatchBody,
  ErrorBody,
  JobBody,
  Message,
  Options,
  OptionsBody,
  PreviewsBody,
  SessionBody,
  StylesBody,
} from './schemas.ts';

type Description = Pick<ApiContext, 'catalog' | 'limits' | 'server'>;

/** The API in OpenAPI 3.1, with this installation's styles, defaults and limits. */
export function describeApi(context: Description) {
  const { limits, server } = context;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Toonsmith',
      version: server.version,
      summary: 'Photos in, cartoons out.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    paths: describePaths({ options: describeOptions(context), ...limits }),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'web.token, if one is set; the admin token for what only the owner can do.',
        },
      },
      schemas: SCHEMAS,
    },
  };
}

/** A color as the forms take it. */
const HEXADECIMAL = /^#[0-9a-f]{6}$/;

/** The options of a form, with the styles and defaults of this installation. */
function describeOptions(context: Description): Readonly<Record<string, object>> {
  const { style, strength, size, format, crop, faces, exaggerate, colors, enhance, compare } = Options.shape;
  const colorNames = Object.keys(COLOR_NAMES) as (keyof typeof COLOR_NAMES)[];
  const defaults = defaultOptions(context);
  const styles = context.catalog.contents.styles.map(({ id }) => id);
  const shape = {
    style: (styles.length > 0 ? z.enum(styles) : style).meta({ description: 'The look of the cartoon.' }),
    strength: strength.meta({ description: '0.3 is a light filter, 0.6 clear lines, 0.9 a bold drawing.' }),
    size: size.meta({ description: 'Length of the longer side, in pixels.' }),
    format: format.meta({
      description: 'sticker: head and shoulders cut out in a white outline, as WebP of 512 pixels.',
    }),
    crop,
    faces,
    exaggerate: exaggerate.meta({
      description: 'How much larger eyes become, 0 to 1; cute and caricature exaggerate by themselves.',
    }),
    background: z.union([z.enum([...BACKGROUNDS, ...colorNames]), z.string().regex(HEXADECIMAL)]).meta({
      description:
        'What is behind the people: kept, nothing (none: transparent, but white in a JPG), blurred, a gradient of the photo’s colors, or a color by its name or as #rrggbb.',
    }),
    colors: colors.meta({ description: 'Keep the colors of the photo, or use those of the style.' }),
    enhance: enhance.meta({ description: 'Sharpen edges and balance the lighting.' }),
    compare: compare.meta({ description: 'Show the photo and the cartoon side by side in one image.' }),
  };
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const { $schema: _, ...described } = z.toJSONSchema(schema);
      return [name, { ...described, default: defaults[name as keyof typeof shape] }];
    }),
  );
}

const SCHEMAS = describeSchemas({
  Error: ErrorBody,
  Said: Message,
  Job: JobBody,
  Batch: BatchBody,
  Previews: PreviewsBody,
  Styles: StylesBody,
  Actions: ActionsBody,
  Options: OptionsBody,
  Session: SessionBody,
});

function describeSchemas(schemas: Readonly<Record<string, z.ZodType>>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const described = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    override({ jsonSchema }) {
      // Zod's integers end at the largest safe one, which is of no use to a reader.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return Object.fromEntries(
    Object.entries(described.schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}
