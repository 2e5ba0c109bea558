import * as z from 'zod';
import { ORDERS, SUBJECT } from '../admin/orders.ts';
import {
  BACKGROUNDS,
  COLORS,
  CROPS,
  EXAGGERATE,
  FACE_CHOICES,
  FORMAT_CHOICES,
  FORMATS,
  SIZES,
  STAGES,
  STRENGTH,
} from '../cartoon.ts';

/*
 * The bodies of the API: as types for the code that writes them, and as the schemas of its OpenAPI document.
 */

const count = () => z.int().min(0);
const time = (description = 'Milliseconds since 1970.') => z.number().meta({ description });

const details = () =>
  z
    .looseObject({})
    .optional()
    .meta({ description: 'What the message was made of: the values of its sentence by name.' });

export const ErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  retryAt: time().optional(),
  details: details(),
});

/** A note or tip with its sentence; the name is that of the published schema. */
export const Message = z.object({ code: z.string(), message: z.string(), details: details() });

/** A tip; `change` has the options that do what it advises, where some do. */
const Tip = Message.extend({
  change: z
    .object({ crop: z.enum(CROPS), faces: z.enum(FACE_CHOICES) })
    .partial()
    .optional(),
});

export const Options = z.object({
  style: z.string(),
  strength: z.number().min(STRENGTH.min).max(STRENGTH.max),
  size: z.literal([...SIZES]),
  format: z.enum(FORMAT_CHOICES),
  crop: z.enum(CROPS),
  faces: z.enum(FACE_CHOICES),
  exaggerate: z.number().min(EXAGGERATE.min).max(EXAGGERATE.max),
  background: z.union([z.enum(BACKGROUNDS), z.string().regex(/^#[0-9a-f]{6}$/)]),
  colors: z.enum(COLORS),
  enhance: z.boolean(),
  compare: z.boolean(),
});

const Picture = z.object({
  address: z.string(),
  format: z.enum(FORMATS),
  width: count(),
  height: count(),
  style: z.string(),
  engine: z.string(),
  faces: count().meta({ description: 'How many faces were found in the photo.' }),
  area: z
    .object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() })
    .optional()
    .meta({
      description:
        'The part of the photo that it shows, as parts of its width and height, where it isn’t all of it.',
    }),
  until: time('When the server deletes it, in milliseconds since 1970.'),
});

/** One picture. */
export const JobBody = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'drawing', 'done', 'failed', 'cancelled', 'expired']),
  name: z.string().optional(),
  options: Options,
  acceptedAt: time(),
  place: z.int().min(1).optional().meta({ description: 'Position in the queue; 1 is next.' }),
  seconds: z.number().optional().meta({ description: 'Estimated seconds until it is done.' }),
  stage: z.object({ code: z.enum(STAGES), message: z.string() }).optional(),
  picture: Picture.optional(),
  notes: z.array(Message).optional(),
  tips: z.array(Tip).optional(),
  error: ErrorBody.optional(),
});

export const BatchBody = z.object({
  id: z.string(),
  jobs: z.array(JobBody),
  trimmed: z.object({ asked: count(), kept: count(), error: ErrorBody }).optional(),
});

export const PreviewsBody = z.object({
  previews: z.array(
    z.object({
      style: z.string(),
      name: z.string(),
      width: count(),
      height: count(),
      image: z.string().meta({ description: 'A data: address.' }),
    }),
  ),
});

export const StylesBody = z.object({
  styles: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(['drawn', 'stand-in', 'missing']),
      drawnAs: z.string().optional(),
      engine: z.string().optional(),
      sample: z.string().optional(),
      sampleInOwnColors: z.string().optional(),
    }),
  ),
});

export const OptionsBody = z.object({
  options: z.array(z.looseObject({})),
  defaults: z.looseObject({}),
  limits: z.object({
    photoBytes: count(),
    album: count(),
    lifetime: count(),
    links: z.boolean().meta({ description: 'Whether POST /api/links loads photos.' }),
  }),
});

export const SessionBody = z.object({
  version: z.string(),
  isVisitor: z.boolean(),
  isOperator: z.boolean(),
  signsIn: z.boolean().meta({ description: 'Whether a token is needed.' }),
  languages: z.array(z.object({ tag: z.string(), name: z.string() })),
  quota: z.object({ limit: count(), used: count(), resetsAt: time() }).nullable().optional(),
});

/** The body of POST /api/links. */
export const Link = z.object({ link: z.url().max(2000) });

/** The body of POST /api/session. */
export const Login = z.object({ token: z.string() });

const ABOUT_SOMEBODY: ReadonlySet<string> = new Set(
  ORDERS.filter(({ hasSubject }) => hasSubject).map(({ name }) => name),
);

/** The body of POST /api/operator/orders. */
export const AdminOrder = z
  .strictObject({
    name: z.enum(ORDERS.map(({ name }) => name)),
    subject: z
      .string()
      .trim()
      .regex(SUBJECT)
      .optional()
      .meta({ examples: ['telegram:42', 'web:192.168.1.5'] }),
    days: z.int().min(1).max(3650).optional(),
    reason: z.string().max(200).optional(),
    pictures: z.int().min(0).max(100_000).optional(),
    state: z.enum(['on', 'off']).optional(),
    process: z.string().max(100).optional(),
    message: z.string().max(1000).optional(),
  })
  .refine(({ name, subject }) => subject !== undefined || !ABOUT_SOMEBODY.has(name), {
    path: ['subject'],
    error: 'is missing',
  });

/** The query of GET /api/operator/audit. */
export const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  before: z.coerce.number().int().min(1).optional(),
});

export const ActionsBody = z.object({
  actions: z.array(z.object({ id: count(), at: time(), by: z.string(), what: z.string() })),
  next: count().optional().meta({ description: 'The `before` of the next page, if there is one.' }),
});

/** The name under which a browser receives the events of its own jobs: a secret that it generates. */
export const Session = z.string().regex(/^[\w-]{16,64}$/);

export type PreviewsBody = z.output<typeof PreviewsBody>;
export type ErrorBody = z.output<typeof ErrorBody>;
export type JobBody = z.output<typeof JobBody>;
export type BatchBody = z.output<typeof BatchBody>;
