import { describe, expect, it } from 'vitest';
import { CREATE_EXPRESSIONS } from '../../fakes/discord/expressions.ts';
import { type Exchange, MANAGE_GUILD, type Message } from '../../fakes/discord/world.ts';
import { ROLES } from '../../fakes/discord.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();

/** What a message looks like to the person who sees it. */
function picture(message: Message): string {
  const lines = [
    ...texts(message),
    ...message.attachments.map(({ filename, description }) => `[${filename}: ${description}]`),
    ...message.components
      .filter(({ type }) => type === 1)
      .map((row) => row.components.map(control).join(' ')),
  ];
  const audience = message.onlyFor ? ' (only you)' : '';
  return [
    `Toonsmith${audience}`,
    ...lines.flatMap((line) => line.split('\n')).map((line) => `  ${line}`),
  ].join('\n');
}

const texts = ({ content, components }: Message): string[] => [
  ...(content ? [content] : []),
  ...components.filter(({ type }) => type === 10).map((component) => component.content),
];

/** Of texts, people, roles and channels. */
const SELECTS = new Set([3, 5, 6, 8]);

const control = ({ type, label, placeholder, disabled }: Record<string, string>) =>
  SELECTS.has(Number(type)) ? `<${placeholder} ▾>` : disabled ? `(${label})` : `<${label}>`;

describe.each(['en-US', 'zh-CN'])('a first conversation in %s', (locale) => {
  it('reads well', async () => {
    const { discord, place, result, answer, hold, release } = harness();
    const person = discord.person(locale === 'zh-CN' ? '小美' : 'Ella', { locale });
    const lines: string[] = [];
    const says = (text: string) => lines.push(`\n${person.name}: ${text}`);
    const sees = (message: Message) => lines.push(picture(message));
    const submit = async (path: string, options = {}, shown = '') => {
      says(`/${path}${shown}`);
      sees(await answer(discord.command(person, place, path, options)));
    };
    const waits = async (exchange: Exchange) => {
      sees(
        await discord.until(
          () => exchange.reply && discord.controls(exchange.reply).length > 0 && exchange.reply,
        ),
      );
      release();
      const reply = await result(exchange);
      lines.push('  …');
      sees(reply);
      return reply;
    };

    await submit('help');
    await submit('styles');
    says('/cartoon photo:me.jpg');
    hold();
    const first = await waits(discord.command(person, place, 'cartoon', { photo: photo('me.jpg') }));
    const stronger = discord.controls(first)[1]!.label;
    says(`presses <${stronger}>`);
    hold();
    const second = await waits(discord.press(person, first, stronger));
    says('/cartoon-batch, with two photos, one of them a song');
    const form = discord.command(person, place, 'cartoon-batch');
    const modal = await discord.until(() => form.modal);
    lines.push(`[${modal.title}]`, ...modal.components.map(({ label }: { label: string }) => `  ${label}`));
    hold();
    await waits(
      discord.submit(form, { style: 'ink' }, [photo('a.jpg'), photo('song.jpg', 'fail not-a-picture')]),
    );
    await submit('settings', { style: 'comic', strength: 0.5 }, ' style:comic strength:0.5');
    await submit('settings');
    await submit('quota');
    await submit('history');
    await submit('privacy');
    await submit('forget');
    says('/cartoon photo:cv.pdf');
    const pdf = { ...photo('cv.pdf'), contentType: 'application/pdf' };
    sees(await answer(discord.command(person, place, 'cartoon', { photo: pdf })));
    says('/cartoon photo:me.jpg private:on');
    hold();
    const hidden = await waits(discord.command(person, place, 'cartoon', { photo: photo(), private: true }));
    const [change, use, publish] = discord.controls(hidden).slice(-4);
    says(`presses <${change!.label}>`);
    const changing = discord.press(person, hidden, change!.label);
    const { title, components } = await discord.until(() => changing.modal);
    lines.push(`[${title}]`, ...components.map(({ label }: { label: string }) => `  ${label}`));
    says(`presses <${use!.label}>`);
    sees(await answer(discord.press(person, hidden, use!.label)));
    says(`presses <${publish!.label}>`);
    sees(await answer(discord.press(person, hidden, publish!.label)));
    const [stickerButton] = discord.controls(hidden).slice(-5);
    says(`presses <${stickerButton!.label}>`);
    const sticker = await result(discord.press(person, hidden, stickerButton!.label));
    sees(sticker);
    const [add] = discord.controls(sticker).slice(-5);
    says(`presses <${add!.label}>`);
    sees(await answer(discord.press(person, sticker, add!.label)));
    discord.allow(person, place, CREATE_EXPRESSIONS);
    place.permissions |= CREATE_EXPRESSIONS;
    says(`presses <${add!.label}>`);
    const naming = discord.press(person, sticker, add!.label);
    const form2 = await discord.until(() => naming.modal);
    lines.push(`[${form2.title}]`, ...form2.components.map(({ label }: { label: string }) => `  ${label}`));
    sees(await answer(discord.submit(naming, { kind: 'emoji', name: 'me' })));
    await submit('server access');
    discord.allow(person, place, MANAGE_GUILD);
    await submit('server access');
    await submit('server limit', { role: ROLES[0], pictures: 2 }, ' role:@Friends pictures:2');
    await submit(
      'server ban',
      { person: discord.person('Mallory'), days: 3, reason: 'spam' },
      ' person:@Mallory',
    );
    await submit('server bans');
    await submit('server usage');
    says(`presses <${discord.controls(second).at(-1)!.label}>`);
    discord.press(person, second, discord.controls(second).at(-1)!.label);
    await discord.until(() => second.deleted);
    lines.push('(the message is gone)');
    // Ids differ from run to run.
    const text = lines.join('\n').replace(/\d{17,20}/g, '…');
    await expect(`${text.trim()}\n`).toMatchFileSnapshot(`transcript.${locale}.txt`);
  });
});
