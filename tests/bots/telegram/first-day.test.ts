import { describe, expect, it } from 'vitest';
import type { Dialog, Shown } from '../../fakes/telegram.ts';
import { type Harness, photo, useHarness } from './harness.ts';
import { notebook } from './notebook.ts';

const setup = useHarness({ bot: { quiet: undefined } });

const TEXTS = {
  en: {
    ink: 'ink, please',
    pencil: 'make it look like pencil, a bit stronger',
    chatter: 'what a day!',
    stronger: 'stronger',
    thanks: 'haha, thanks!',
    wrong: 'style:inc strength:3',
    avatar: 'draw my profile photo',
    buttons: {
      stronger: 'Stronger',
      style: 'Style',
      comic: 'American comic',
      keep: 'Use these from now on',
      remove: 'Delete',
    },
  },
  'zh-hans': {
    ink: '请画成水墨风格',
    pencil: '帮我变成铅笔，强一点',
    chatter: '今天真开心！',
    stronger: '强一点',
    thanks: '哈哈，谢谢！',
    wrong: '风格:水黑 强度:3',
    avatar: '画我的头像',
    buttons: {
      stronger: '强一点',
      style: '风格',
      comic: '美式漫画',
      keep: '今后都用这些选项',
      remove: '删除',
    },
  },
} as const;

const cartoonsOf = (harness: Harness, dialog: Dialog) => harness.cartoons(dialog);

describe.each(['en', 'zh-hans'] as const)('the first day in %s', (language) => {
  const said = TEXTS[language];

  it('of a private chat reads well', async () => {
    const { harness, telegram, alice, chat } = setup.open(language);
    const book = notebook(harness, chat);
    const last = () => cartoonsOf(harness, chat).at(-1) as Shown;
    const replied = (count: number) => harness.happened('replied', count);
    telegram.world.profilePhotos.set(42, photo('profile'));
    await book.step(() => alice.sends(chat, { text: '/start' }));
    await book.step(() => alice.sends(chat, { photo: photo() }));
    await replied(1);
    await book.presses(alice, last(), said.buttons.stronger, 1);
    await replied(2);
    await book.step(() => alice.sends(chat, { text: said.ink, replyTo: last() }));
    await replied(3);
    await book.step(() => alice.sends(chat, { text: said.thanks, replyTo: last() }));
    await book.presses(alice, last(), said.buttons.keep);
    await book.step(() => alice.sends(chat, { photo: photo(), caption: said.pencil }));
    await replied(4);
    await book.step(() => alice.sends(chat, { photo: photo(), caption: said.wrong }));
    await replied(5);
    await book.step(() => alice.sends(chat, { video: photo() }));
    await replied(6);
    await book.step(() => alice.sends(chat, { voice: true }));
    await book.step(() => alice.sends(chat, { location: true }));
    await book.step(() => alice.sends(chat, { text: said.avatar }));
    await replied(7);
    await book.presses(alice, last(), said.buttons.remove);
    await book.step(() => alice.sends(chat, { text: '/history' }));
    await book.step(() => alice.sends(chat, { text: '/settings reset' }));
    await book.step(() => alice.sends(chat, { text: '/quota' }));
    await expect(`${book.lines.join('\n')}\n`).toMatchFileSnapshot(`first-day.private.${language}.txt`);
  });

  it('of a group reads well', async () => {
    const { harness, telegram, alice, bob } = setup.open(language);
    const group = telegram.group({ bot: 'left', admins: [alice] });
    const book = notebook(harness, group);
    const last = () => cartoonsOf(harness, group).at(-1) as Shown;
    const replied = (count: number) => harness.happened('replied', count);
    await book.step(() => telegram.setBot(group, 'member', alice));
    await book.silence(() => bob.sends(group, { text: said.chatter }));
    await book.step(() => bob.sends(group, { text: '/help@toonsmith_bot' }));
    await book.step(() => alice.sends(group, { photo: photo('alice'), caption: '/cartoon@toonsmith_bot' }));
    await replied(1);
    await book.presses(bob, last(), said.buttons.stronger);
    await book.step(() => bob.sends(group, { text: said.stronger, replyTo: last() }));
    await replied(2);
    await book.silence(() => alice.sends(group, { text: said.thanks, replyTo: last() }));
    const bobs = bob.sends(group, { photo: photo('bob') });
    await book.step(() => alice.sends(group, { text: '/cartoon@toonsmith_bot 80%', replyTo: bobs }));
    await replied(3);
    await book.presses(alice, last(), said.buttons.style);
    await book.presses(alice, last(), said.buttons.comic, 1);
    await replied(4);
    await book.step(() => bob.sends(group, { text: '/mydata@toonsmith_bot' }));
    await book.step(() => bob.sends(group, { text: '/settings@toonsmith_bot chat ink' }));
    await book.step(() => alice.sends(group, { text: '/settings@toonsmith_bot chat ink' }));
    group.mayNot.add('photos');
    group.mayNot.add('documents');
    await harness.wait(60_000);
    await book.step(() => bob.sends(group, { photo: photo(), caption: '/cartoon@toonsmith_bot' }));
    await expect(`${book.lines.join('\n')}\n`).toMatchFileSnapshot(`first-day.group.${language}.txt`);
  });
});
