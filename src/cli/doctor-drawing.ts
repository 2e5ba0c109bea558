import { DEFAULT_OPTIONS, type StyleId } from '../cartoon.ts';
import { type FindLook, stateOf } from '../options/availability.ts';
import { type DoctorContext, type Finding, reason } from './doctor-context.ts';
import { networkFaultText } from './pack-sentences.ts';

export async function checkStyles(context: DoctorContext): Promise<Finding[]> {
  const { all, findLook, broken } = context.styles;
  const { say } = context.words;
  const subject = say('cli-doctor-styles');
  const advice = say('cli-doctor-update');
  let find: FindLook;
  try {
    find = await findLook();
  } catch (error) {
    const found = say('cli-doctor-engines-failed', { reason: reason(error) });
    return [{ state: 'problem', subject, found, advice }];
  }
  const ids = (state: string) =>
    all.filter((style) => stateOf(style, find) === state && !broken.has(style.id)).map(({ id }) => id);
  const [drawn, standIn, missing] = [ids('drawn'), ids('stand-in'), ids('missing')];
  return [
    drawn.length > 0
      ? { state: 'good', subject, found: drawn.join(', ') }
      : { state: 'problem', subject, found: say('cli-doctor-no-styles'), advice },
    ...(standIn.length > 0
      ? [
          {
            state: 'hint' as const,
            subject: '',
            found: say('cli-doctor-stand-ins', { styles: standIn.join(', ') }),
          },
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            state: 'hint' as const,
            subject: '',
            found: say('cli-doctor-missing', { styles: missing.join(', ') }),
          },
        ]
      : []),
    ...checkOwnPacks(context),
  ];
}

/** Packs of the operator's own that can't be used, and why. */
function checkOwnPacks({ styles: { packProblems, broken }, words }: DoctorContext): Finding[] {
  const subject = words.say('cli-doctor-own-packs');
  const faults = [...broken].map(([style, fault]) =>
    words.say('style-broken', { style, reason: networkFaultText(fault, words) }),
  );
  return [...packProblems, ...faults].map((found) => ({
    state: 'problem',
    subject,
    found,
    advice: words.say('cli-doctor-own-network'),
  }));
}

/** Draws the test photo through real drawing threads: in the usual style and sizes, then in every other style that can be drawn. */
export async function checkDrawing(context: DoctorContext): Promise<Finding[]> {
  const { withCartoonizer, testPhoto, clock } = context.drawing;
  const { findLook, all } = context.styles;
  const { say } = context.words;
  const subject = say('cli-doctor-test');
  const advice = say('cli-doctor-update');
  const began = clock();
  try {
    const photo = await testPhoto();
    const find = await findLook();
    return await withCartoonizer(1, async (cartoonizer): Promise<Finding[]> => {
      const draw = (style: StyleId, size: (typeof TEST_SIZES)[number]) =>
        cartoonizer.cartoonize({
          photo: new Uint8Array(photo),
          options: { ...DEFAULT_OPTIONS, style, size },
        });
      const times = [say('cli-doctor-started', { time: seconds(clock() - began) })];
      for (const size of TEST_SIZES) {
        const start = clock();
        const drawn = await draw(DEFAULT_OPTIONS.style, size);
        if (!drawn.ok)
          return [{ state: 'problem', subject, found: context.words.failure(drawn.failure), advice }];
        times.push(say('cli-doctor-size-took', { size: String(size), time: seconds(clock() - start) }));
      }
      const findings: Finding[] = [{ state: 'good', subject, found: times.join(', ') }];
      const drawnBy = new Map<string, StyleId[]>();
      let held = 0;
      for (const { id } of all.filter((style) => stateOf(style, find) === 'drawn')) {
        const drawn = await draw(id, TEST_SIZES[0]);
        held = Math.max(held, cartoonizer.load().residentBytes);
        if (drawn.ok) drawnBy.set(drawn.value.engine, [...(drawnBy.get(drawn.value.engine) ?? []), id]);
        else findings.push(notDrawn(id, context.words.failure(drawn.failure), context));
      }
      for (const [engine, ids] of drawnBy)
        findings.push({
          state: 'good',
          subject: '',
          found: say('cli-doctor-engine', { engine, styles: ids.join(', ') }),
        });
      return [...findings, ...judgeHeld(held, context)];
    });
  } catch (error) {
    const found = say('cli-doctor-test-failed', { reason: reason(error) });
    return [{ state: 'problem', subject, found, advice }];
  }
}

/** Whether the memory is enough for as many processes as there are slots, once each has drawn every style. */
function judgeHeld(
  held: number,
  { serving: { slots }, machine, words: { say, bytes } }: DoctorContext,
): Finding[] {
  if (slots === undefined || held === 0) return [];
  const needed = slots.base + slots.atOnce * (held + slots.picture);
  const subject = say('cli-doctor-memory');
  const found = say('cli-doctor-memory-styles', {
    held: bytes(held),
    slots: slots.atOnce,
    needed: bytes(needed),
    all: bytes(machine.memory),
  });
  if (needed <= machine.memory) return [{ state: 'good', subject, found }];
  const advice = say(slots.atOnce > 1 ? 'cli-doctor-slots-fewer' : 'cli-doctor-memory-styles-fewer');
  return [{ state: slots.atOnce > 1 ? 'problem' : 'hint', subject, found, advice }];
}

function notDrawn(
  style: StyleId,
  sentence: string,
  { styles: { own }, words: { say } }: Pick<DoctorContext, 'styles' | 'words'>,
): Finding {
  return {
    state: 'problem',
    subject: say('cli-doctor-test'),
    found: say('cli-doctor-style-failed', { style, reason: sentence }),
    advice: say(own.includes(style) ? 'cli-doctor-own-network' : 'cli-doctor-update'),
  };
}

/** Smallest first; the usual size is the one that counts. */
const TEST_SIZES = [512, 1024] as const;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
