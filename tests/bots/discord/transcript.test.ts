import { describe, expect, it } from 'vitest';
import type { Exchange, Message } from '../../fakes/discord/world.ts';
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

const control = ({ type, label, placeholder, disabled }: Record<string, string>) =>
  Number(type) === 3 ? `<${placeholder} ▾>` : disabled ? `(${label})` : `<${label}>`;

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
    says(`presses <${discord.controls(second).at(-1)!.label}>`);
    discord.press(person, second, discord.controls(second).at(-1)!.label);
    await discord.until(() => second.deleted);
    lines.push('(the message is gone)');
    // Ids differ from run to run.
    const text = lines.join('\n').replace(/\d{17,20}/g, '…');
    await expect(`${text.trim()}\n`).toMatchFileSnapshot(`transcript.${locale}.txt`);
  });
});
