import { describe, expect, it } from 'vitest';
import type { Dialog, Person, Shown } from '../../fakes/telegram.ts';
import { type Harness, photo, useHarness } from './harness.ts';
import { notebook } from './notebook.ts';

const setup = useHarness({ privacyMode: false, bot: { quiet: undefined } });
const { open } = setup;
const isSticker = ({ sticker }: Shown) => sticker !== undefined;
const stickersIn = (harness: Harness, dialog: Dialog) => harness.telegram.fromBot(dialog).filter(isSticker);
/** A sticker, when the bot has done everything about it. */
async function sticker(harness: Harness, who: Person, dialog: Dialog): Promise<Shown> {
  const before = stickersIn(harness, dialog).length;
  who.sends(dialog, { photo: photo(), caption: '/cartoon sticker' });
  const sent = await harness.telegram.until(() => stickersIn(harness, dialog)[before]);
  await harness.heard();
  return sent;
}
async function press(harness: Harness, who: Person, dialog: Dialog, message: Shown, label: string) {
  const pressed = who.presses(dialog, message, label);
  const answer = await harness.telegram.until(() => pressed.answer, `an answer to ${label}`);
  await harness.heard();
  return answer;
}
async function add(harness: Harness, who: Person, dialog: Dialog, message: Shown, emoji = '😎') {
  await press(harness, who, dialog, message, 'Add to my pack');
  return press(harness, who, dialog, message, emoji);
}
const packs = ({ telegram }: Harness) => [...telegram.world.stickerSets.values()];
const buttons = ({ telegram }: Harness, message: Shown) => telegram.buttons(message).flat();

describe('a sticker', () => {
  it('is drawn by the button under a cartoon and sent as a sticker, with its own buttons', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo() });
    const cartoon = await telegram.until(() => harness.cartoons(chat)[0]);
    await press(harness, alice, chat, cartoon, 'Sticker');
    const sent = await telegram.until(() => stickersIn(harness, chat)[0]);
    expect(sent.sticker).toMatchObject({ width: 512, height: 512, is_animated: false });
    expect(sent.reply_to_message?.message_id).toBe(cartoon.reply_to_message?.message_id);
    expect(telegram.buttons(sent)).toEqual([
      ['Add to my pack'],
      ['Softer', 'Stronger'],
      ['Style', 'Format'],
      ['Use these from now on'],
      ['Redo', 'Delete'],
    ]);
    const [batch] = await harness.store.history({ person: 'telegram:42', limit: 1 });
    expect(batch).toMatchObject({ options: { format: 'sticker' }, maxBytes: 512_000 });
    await press(harness, alice, chat, sent, 'Style');
    await press(harness, alice, chat, sent, 'Ink wash');
    await telegram.until(() => stickersIn(harness, chat).length === 2);
  });

  it('comes with what there is to say in a message of its own', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo('nobody'), caption: 'sticker, style:inc' });
    await harness.happened('replied', 1);
    const said = telegram.fromBot(chat).find(({ text }) => text);
    expect(said?.text).toBe(
      'Nobody was found who could be cut out, so the background was kept.\n“inc” isn’t a valid style, so Ink wash was used.',
    );
  });

  it('goes as a file where a group allows no stickers', async () => {
    const { harness, telegram, alice } = open();
    const group = telegram.group({ bot: 'member' });
    group.mayNot.add('stickers');
    alice.sends(group, { photo: photo(), caption: '/cartoon sticker' });
    const sent = await telegram.until(() => harness.cartoons(group)[0]);
    expect(sent.document).toMatchObject({ file_name: 'photo-cel.webp' });
  });

  it('of a photo under a spoiler goes as a photo under one', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sends(chat, { photo: photo(), caption: 'sticker', spoiler: true });
    const sent = await telegram.until(() => harness.cartoons(chat)[0]);
    expect(sent).toMatchObject({ has_media_spoiler: true, photo: [{ width: 512 }] });
  });

  it('can be seen again in the history, and shared in other chats', async () => {
    const { harness, telegram, alice, chat } = open();
    const sent = await sticker(harness, alice, chat);
    alice.sends(chat, { text: '/history' });
    const page = await telegram.until(() =>
      telegram.fromBot(chat).find(({ text }) => text?.includes('sticker')),
    );
    await press(harness, alice, chat, page, '🖼 1');
    expect(stickersIn(harness, chat).map((one) => one.sticker?.file_id)).toEqual(
      Array(2).fill(sent.sticker?.file_id),
    );
    telegram.world.modes.inline = true;
    const query = alice.asksInline();
    const answer = await telegram.until(() => telegram.world.inlineQueries.get(query)?.answer);
    expect(answer.results).toMatchObject([{ type: 'sticker', sticker_file_id: sent.sticker?.file_id }]);
  });

  it.each([
    [
      'continues behind those that were sent when Telegram slows the bot down',
      { code: 429, description: 'Too Many Requests', retryAfter: 60 },
      ['one', 'two', 'three'],
    ],
    ['sends none twice when nobody can tell whether it arrived', 'lose-answer', ['one', 'two']],
  ] as const)('of an album %s', async (_, how, arrived) => {
    const { harness, telegram, alice, chat } = open();
    const broken = telegram
      .until(() => stickersIn(harness, chat).length === 1)
      .then(() => telegram.fail({ method: 'sendSticker', how }));
    alice.sendsAlbum(chat, [
      { photo: photo('one'), caption: 'sticker' },
      { photo: photo('two') },
      { photo: photo('three') },
    ]);
    await harness.wait(2_000);
    await broken;
    await harness.wait(120_000);
    await harness.happened('replied', 1);
    expect(stickersIn(harness, chat).map(harness.tagOf)).toEqual(arrived);
    expect(harness.errors.splice(0)).toHaveLength(arrived.length === 2 ? 1 : 0);
  });
});

describe('“Add to my pack”', () => {
  it('makes a pack of the person’s own, with the emoji they choose, and adds the next sticker to it', async () => {
    const { harness, alice, chat } = open();
    const first = await sticker(harness, alice, chat);
    expect(await press(harness, alice, chat, first, 'Add to my pack')).toEqual({
      text: 'Choose the emoji that this sticker stands for.',
      alert: false,
    });
    expect(buttons(harness, first)).toContain('🥳');
    await press(harness, alice, chat, first, 'Back');
    expect(buttons(harness, first)).toContain('Add to my pack');
    expect(await add(harness, alice, chat, first)).toMatchObject({
      text: 'Added to your sticker pack as 😎.',
    });
    const second = await sticker(harness, alice, chat);
    await add(harness, alice, chat, second, '❤️');
    const [pack, ...others] = packs(harness);
    expect(others).toEqual([]);
    expect(pack).toMatchObject({ title: 'Alice’s cartoons', owner: 42 });
    expect(pack?.name).toMatch(/^t[0-9a-f]{12}_by_toonsmith_bot$/);
    expect(pack?.stickers.map(({ emoji }) => emoji)).toEqual(['😎', '❤️']);
    expect(second.reply_markup?.inline_keyboard[0]).toMatchObject([
      { text: 'Open pack', url: `https://t.me/addstickers/${pack?.name}` },
      { text: 'Remove from pack' },
    ]);
  });

  it('takes a sticker out again; the pack goes with its last one', async () => {
    const { harness, alice, chat } = open();
    const [first, second] = [await sticker(harness, alice, chat), await sticker(harness, alice, chat)];
    await add(harness, alice, chat, first, '😂');
    await add(harness, alice, chat, second, '😡');
    expect(await press(harness, alice, chat, first, 'Remove from pack')).toMatchObject({
      text: 'Removed from your sticker pack.',
    });
    expect(packs(harness)[0]?.stickers.map(({ emoji }) => emoji)).toEqual(['😡']);
    expect(buttons(harness, first)).toContain('Add to my pack');
    await press(harness, alice, chat, second, 'Remove from pack');
    expect(packs(harness)).toEqual([]);
    expect(await harness.store.stickerSets('telegram:42')).toEqual([]);
  });

  it('adds a picture of an album by itself', async () => {
    const { harness, telegram, alice, chat } = open();
    alice.sendsAlbum(chat, [{ photo: photo('one'), caption: 'sticker' }, { photo: photo('two') }]);
    await harness.wait(2_000);
    await telegram.until(() => stickersIn(harness, chat).length === 2);
    await harness.happened('replied', 1);
    const [one, two] = stickersIn(harness, chat) as [Shown, Shown];
    await add(harness, alice, chat, two);
    expect(buttons(harness, two)).toContain('Open pack');
    expect(buttons(harness, one)).toContain('Add to my pack');
    const [pack] = packs(harness);
    const bytes = telegram.world.files.get(pack?.stickers[0]?.file_id ?? '')?.bytes ?? [];
    expect(Buffer.from(bytes).toString('latin1')).toMatch(/#two$/);
  });

  it('begins the next pack when one has 120 stickers', async () => {
    const { harness, alice, chat } = open();
    await add(harness, alice, chat, await sticker(harness, alice, chat));
    const [full] = packs(harness);
    while (full!.stickers.length < 120) full!.stickers.push({ ...full!.stickers[0]!, file_unique_id: 'x' });
    await add(harness, alice, chat, await sticker(harness, alice, chat));
    expect(packs(harness).map(({ title, stickers }) => [title, stickers.length])).toEqual([
      ['Alice’s cartoons', 120],
      ['Alice’s cartoons 2', 1],
    ]);
  });

  it('cuts a name that is too long for a title', async () => {
    const { harness, telegram } = open();
    const long = telegram.person({ id: 99, name: 'N'.repeat(64) });
    await add(harness, long, long.dialog, await sticker(harness, long, long.dialog));
    expect(packs(harness)[0]?.title).toMatch(/^N+…’s cartoons$/);
    expect([...packs(harness)[0]!.title]).toHaveLength(64);
  });

  it('begins anew when the person has deleted the pack in the app', async () => {
    const { harness, telegram, alice, chat } = open();
    await add(harness, alice, chat, await sticker(harness, alice, chat));
    const [gone] = packs(harness);
    telegram.world.stickerSets.clear();
    const second = await sticker(harness, alice, chat);
    await add(harness, alice, chat, second);
    expect(packs(harness)).toMatchObject([{ title: 'Alice’s cartoons' }]);
    expect(packs(harness)[0]?.name).not.toBe(gone?.name);
    expect((await harness.store.stickerSets('telegram:42')).map(({ name }) => name)).toEqual([
      packs(harness)[0]?.name,
    ]);
  });

  it('asks people in groups to open the private chat first', async () => {
    const { harness, telegram, alice } = open();
    alice.dialog.started = false;
    const group = telegram.group({ bot: 'member' });
    const sent = await sticker(harness, alice, group);
    expect(await add(harness, alice, group, sent)).toEqual({
      text: expect.stringContaining('opened a private chat with me and pressed Start'),
      alert: true,
    });
    expect(await harness.store.stickerSets('telegram:42')).toEqual([]);
    alice.dialog.started = true;
    await add(harness, alice, group, sent);
    expect(packs(harness)).toHaveLength(1);
  });

  it('says when Telegram does not take it, and leaves nothing behind', async () => {
    const { harness, telegram, alice, chat } = open();
    const sent = await sticker(harness, alice, chat);
    telegram.fail({
      method: 'createNewStickerSet',
      how: { code: 400, description: 'Bad Request: STICKERS_INVALID' },
    });
    expect(await add(harness, alice, chat, sent)).toEqual({
      text: 'Telegram didn’t add this sticker. Try again later.',
      alert: true,
    });
    expect(await harness.store.stickerSets('telegram:42')).toEqual([]);
    expect(buttons(harness, sent)).toContain('Add to my pack');
  });

  it.each(['createNewStickerSet', 'addStickerToSet'])(
    'adds it once when the answer to %s is lost',
    async (method) => {
      const { harness, telegram, alice, chat } = open();
      if (method === 'addStickerToSet')
        await add(harness, alice, chat, await sticker(harness, alice, chat), '👋');
      const sent = await sticker(harness, alice, chat);
      telegram.fail({ method, how: 'lose-answer' });
      await add(harness, alice, chat, sent);
      await add(harness, alice, chat, sent).catch(() => {});
      expect(packs(harness)).toHaveLength(1);
      expect(packs(harness)[0]?.stickers.filter(({ emoji }) => emoji === '😎')).toHaveLength(1);
      expect(buttons(harness, sent)).toContain('Open pack');
    },
  );
});

describe('/forget', () => {
  const forget = async (harness: Harness, who: Person, dialog: Dialog) => {
    who.sends(dialog, { text: '/forget' });
    const asked = await harness.telegram.until(() =>
      harness.telegram.fromBot(dialog).find(({ text }) => text?.includes('Delete everything?')),
    );
    const { text } = asked;
    await press(harness, who, dialog, asked, 'Delete everything');
    return { asked, text };
  };

  it('deletes the packs at Telegram, too, and those of nobody else', async () => {
    const { harness, telegram, alice, bob, chat } = open();
    await add(harness, alice, chat, await sticker(harness, alice, chat));
    await add(harness, bob, bob.dialog, await sticker(harness, bob, bob.dialog));
    alice.sends(chat, { text: '/mydata' });
    const data = await telegram.until(() =>
      telegram.fromBot(chat).find(({ document }) => document?.file_name?.includes('mydata')),
    );
    const [mine] = packs(harness);
    expect(Buffer.from(telegram.bytesOf(data)!).toString()).toContain(mine?.name);
    const { asked, text } = await forget(harness, alice, chat);
    expect(text).toContain('Your sticker packs will be deleted, too');
    await telegram.until(() => packs(harness).length === 1);
    expect(packs(harness)).toMatchObject([{ owner: 43 }]);
    expect(await harness.store.stickerSets('telegram:42')).toEqual([]);
    await telegram.until(() => asked.text?.startsWith('Your data has been deleted.'));
  });

  it('deletes them by the next process where this one is stopped before', async () => {
    const { harness, telegram, alice, chat } = open();
    await add(harness, alice, chat, await sticker(harness, alice, chat));
    const heal = telegram.fail({ method: 'deleteStickerSet', how: 'reset', times: 99 });
    const { asked } = await forget(harness, alice, chat);
    await telegram.until(() => telegram.called('deleteStickerSet').length > 0);
    await telegram.until(() => asked.text?.startsWith('Your data has been deleted.'));
    expect(packs(harness)).toHaveLength(1);
    await harness.stop();
    heal();
    await harness.restart();
    await telegram.until(() => packs(harness).length === 0);
    await harness.heard();
  });
});

describe.each([
  [
    'en',
    {
      background: 'Background',
      white: 'white',
      sticker: 'Sticker',
      add: 'Add to my pack',
      remove: 'Remove from pack',
      ask: 'white background',
      see: 'transparent',
      forget: 'Delete everything',
    },
  ],
  [
    'zh-hans',
    {
      background: '背景',
      white: '白色',
      sticker: '贴纸',
      add: '添加到我的贴纸包',
      remove: '从贴纸包移除',
      ask: '白色背景',
      see: '背景透明',
      forget: '全部删除',
    },
  ],
] as const)('backgrounds and stickers in %s', (language, said) => {
  it('read well', async () => {
    const { harness, alice, chat } = open(language);
    const book = notebook(harness, chat);
    const last = () => harness.cartoons(chat).at(-1) as Shown;
    const replied = (count: number) => harness.happened('replied', count);
    await book.step(() => alice.sends(chat, { photo: photo(), caption: said.ask }));
    await replied(1);
    await book.step(() => alice.sends(chat, { photo: photo(), caption: said.see }));
    await replied(2);
    await book.step(() => alice.sends(chat, { photo: photo('nobody'), caption: 'background:#f80' }));
    await replied(3);
    await book.step(() => alice.sends(chat, { photo: photo(), caption: 'background:whtie' }));
    await replied(4);
    await book.presses(alice, last(), said.background);
    await book.presses(alice, last(), said.white, 1);
    await replied(5);
    await book.presses(alice, last(), said.sticker, 1);
    await replied(6);
    await book.presses(alice, last(), said.add);
    await book.presses(alice, last(), '🥳');
    await book.presses(alice, last(), said.remove);
    await book.presses(alice, last(), said.add);
    await book.presses(alice, last(), '👍');
    await book.step(() => alice.sends(chat, { text: '/settings background:none' }));
    await book.step(() => alice.sends(chat, { text: '/privacy' }));
    await book.step(() => alice.sends(chat, { text: '/forget' }));
    await expect(`${book.lines.join('\n')}\n`).toMatchFileSnapshot(`stickers.${language}.txt`);
  });
});
